"""What listings say of their goods: materials, features, sizes and uses, in English and Chinese."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attributes:
    """The vocabulary of one group of goods in one language."""

    materials: tuple[str, ...]
    features: tuple[str, ...]
    sizes: tuple[str, ...]
    uses: tuple[str, ...]


# group; materials; features; sizes; uses. A row goes on in the lines indented below it.
_ENGLISH = """
clothing; Cotton|Organic Cotton|Polyester|Linen|Fleece|Merino Wool|Modal|Denim|Spandex Blend|Bamboo Viscose;
  Loose Fit|Slim Fit|Breathable|Quick Dry|Vintage Wash|Oversized|Plus Size|Lightweight|Printed|Striped|
  Thermal|Embroidered|Casual|Regular Fit; S|M|L|XL|XXL|Size 10|Size 12|S-5XL|UK 8-18|Size 38; for Men|
  for Women|Unisex|for Summer|for Winter|for the Gym|for Travel|for Teens|for Work|for Running
headwear; Cotton|Acrylic Knit|Wool Blend|Cashmere Feel|Polyester|Fleece Lined; Warm|Lightweight|Windproof|
  Embroidered|Soft|Adjustable|Reversible|Ribbed|Solid Colour; One Size|M/L|58 cm|180x70 cm|90x90 cm|
  Kids Size; for Men|for Women|Unisex|for Winter|for Cycling|for Skiing|for Travel
footwear; Mesh|Genuine Leather|Suede|Canvas|Rubber Sole|Knit Upper|EVA; Breathable|Non Slip|Lightweight|
  Cushioned|Wide Fit|Lace Up|Slip On|Waterproof|Platform|Arch Support|Reflective; EU 38|EU 41|EU 43|US 7|
  US 9.5|US 11|UK 6|UK 9|36-45; for Men|for Women|for Walking|for the Gym|for Running|Unisex|for Nurses|
  for Kids
leather; PU Leather|Genuine Leather|Canvas|Nylon|Full Grain Leather|Vegan Leather|Straw|Oxford Cloth;
  Large Capacity|RFID Blocking|Adjustable Strap|Waterproof|Quilted|Zip Closure|Embossed|Foldable|Minimalist|
  with Inner Pockets|Chain Strap|Magnetic Snap; Small|Medium|Large|35 cm|110 cm|Mini|27x19 cm|One Size;
  for Women|for Men|for Work|for School|for Travel|for the Weekend|for Everyday
luggage; Polycarbonate|ABS|Nylon|Aluminium Frame|Oxford Cloth; Spinner Wheels|TSA Lock|Expandable|Hardside|
  USB Port|Lightweight|Scratch Resistant|Silent Wheels; 20 inch|24 inch|28 inch|Cabin Size|Set of 3|40 L;
  for Travel|for Business|for Students|for Cabin|for Men|for Women
watch; Stainless Steel|Titanium|Sapphire Crystal|Leather Strap|Mesh Band|Ceramic Bezel; Water Resistant|
  Luminous Hands|Date Display|Skeleton Dial|Moon Phase|Self Winding|Sunburst Dial|with Gift Box|Slim; 40 mm|
  42 mm|36 mm|38 mm|44 mm|Unisex Size; for Men|for Women|for Divers|for Business|for Her|for Him
sunglasses; Acetate|TR90|Metal Frame|Nylon Lens|Titanium; Polarized|UV400|Mirrored|Gradient|Oversized|
  Square|Round|Cat Eye|Rimless|with Case; 52 mm|55 mm|58 mm|One Size|Cat 3; for Men|for Women|for Driving|
  for Fishing|Unisex|for Cycling
jewellery; 925 Silver|Gold Plated|Stainless Steel|Cubic Zirconia|Freshwater Pearl|Rose Gold Tone|Brass|
  Enamel|14K Gold Filled; Adjustable|Hypoallergenic|Dainty|Engraved|Minimalist|Handmade|with Gift Box|
  Layered|Sparkling|Tarnish Free; 45 cm|18 cm|Size 7|One Size|Set of 3|8 mm|16 inch; for Women|for Men|
  for Her|for Birthdays|for Weddings|for Mother's Day|Unisex
perfume; White Musk|Rose|Sandalwood|Bergamot|Vanilla|Oud|Jasmine|Iris; Long Lasting|Woody|Floral|Fresh|
  Spicy|Refillable|Travel Spray|Limited Edition|Powdery; 30 ml|50 ml|100 ml|3.4 fl oz|10 ml|75 ml;
  for Women|for Men|Unisex|for Evening|for Daily Wear|for Summer
makeup; Vitamin E|Shea Butter|Mineral|Jojoba Oil|Silk Powder; Matte|Dewy Finish|Waterproof|Long Wear|
  Full Coverage|Cruelty Free|Shimmer|Buildable|Lightweight; 3.5 g|15 g|30 ml|Shade 02|Shade 12|No. 21|
  18 Colours; for Dry Skin|for Oily Skin|for Fair Skin|for All Skin Tones|for Daily Use|for Beginners
skincare; Hyaluronic Acid|Vitamin C|Aloe|Niacinamide|Argan Oil|Rose Water|Ceramide|Green Tea Extract|
  Shea Butter|Keratin; Hydrating|Fragrance Free|Cruelty Free|Brightening|Soothing|Sulfate Free|Repairing|
  Lightweight|Nourishing|Refillable; 30 ml|50 ml|100 ml|200 ml|500 ml|1.7 fl oz|Travel Size|Set of 3;
  for Dry Skin|for Sensitive Skin|for Oily Hair|for Women|for Men|for All Skin Types|for Damaged Hair|
  for Daily Use
personal; ABS|Ceramic Plate|Stainless Steel|Soft Bristles|Titanium; Rechargeable|Ionic|Auto Shut Off|
  Cordless|Low Noise|3 Speeds|Gentle|Waterproof|Foldable Handle|Quick Heat; EU Plug|US Plug|1800W|25 mm|
  32 mm|4 Pack|8 Pack|Travel Size; for Men|for Women|for Travel|for Sensitive Skin|for Curly Hair|for Home
toothcare; Soft Bristles|Charcoal|Mint|Herbal|Silicone; Whitening|Enamel Care|Rechargeable|5 Modes|Fluoride|
  Waterproof|Gentle; 4 Pack|100 g|120 ml|2 Pack|Travel Size; for Adults|for Kids|for Sensitive Teeth|
  for Braces|for Travel
handheld; Aluminium|Glass Back|Matte Plastic|Magnesium Alloy; 5G|Dual SIM|Touch Screen|Fast Charging|AMOLED|
  Fingerprint Unlock|Backlit Keyboard|Octa Core|Global Version|Wi-Fi 6; 64GB|128GB|256GB|8GB+256GB|
  10.1 inch|14 inch|6.7 inch|16GB+512GB|1TB; for Gaming|for Travel|for Students|for Home Office|for Kids|
  for Work|for Drawing
audio; ABS|Protein Leather|Silicone Tips|Aluminium|Fabric Mesh; Bluetooth 5.3|Noise Cancelling|
  IPX7 Waterproof|Low Latency|Deep Bass|Hi-Res|Built-in Mic|with Charging Case|Long Battery Life|Foldable|
  Touch Control|Stereo; 40 Hours|30 Hours|20W|40 mm Drivers|13 mm Drivers|Pair; for Gaming|for Travel|
  for Sports|for Running|for Calls|for Home Office|for Kids
camera; Magnesium Alloy|Glass Elements|Carbon Fibre|Matte Plastic; 4K|Image Stabilized|Weather Sealed|Wi-Fi|
  GPS|Obstacle Avoidance|Autofocus|Low Light|Compact|Foldable; 50 mm f/1.8|24-70 mm|24 MP|48 MP|3 Batteries|
  249 g|85 mm; for Video|for Travel|for Beginners|for Portraits|for Vlogging|for Landscape
wearable; Silicone Strap|Aluminium Case|Stainless Steel|Nylon Loop; GPS|Heart Rate|AMOLED|5ATM Waterproof|
  Sleep Tracking|Bluetooth Call|7 Day Battery|Blood Oxygen; 44 mm|41 mm|1.43 inch|One Size|46 mm;
  for Running|for Men|for Women|for Kids|for All Phones|for Swimming
gaming; ABS|Soft Touch|Rubber Grip; Low Latency|Hall Effect Sticks|Vibration|Programmable Buttons|RGB|
  Wireless|HDR|Turbo|Rechargeable; 64GB|512GB|1TB|2.4 GHz|with 2 Controllers|Bundle; for PC|for Kids|
  for Family|for Travel|for TV|for Fighting Games
office; ABS|Steel|Matte Plastic; Wi-Fi 6|Duplex|Tri Band|Mobile Printing|Easy Setup|Dual Band|Borderless|
  Low Ink Use|Mesh Ready; AX3000|A4|4x6|2 Pack|AX1800|300 dpi; for Home Office|for Small Business|
  for Large Homes|for Students|for Photos
storage; Aluminium|PBT|TLC NAND|Hot Swap; V30|High Speed|NVMe|RGB|U3 A2|Wireless|Shockproof|Heatsink|Silent;
  64GB|128GB|512GB|1TB|2TB|16GB DDR5|87 Keys; for Dash Cam|for Gaming|for Laptop|for Drones|for Office|
  for Cameras
power; Braided Nylon|ABS|Lithium|Aluminium|Fireproof PC; Fast Charging|PD 65W|Overcharge Protection|
  Foldable Plug|Dual Port|with LED Display|Heavy Duty|GaN; 1 m|2 m|10000mAh|20000mAh|2 Pack|5000mAh|45W|
  100W; for Travel|for the Car|for Home and Office|for Everyday Use|for Camping|Replacement
cover; TPU|Silicone|Tempered Glass|PU Leather|Milanese Mesh|Nylon; Shockproof|Anti Scratch|9H|Magnetic|Slim|
  with Stand|Anti Yellowing|Privacy|Quick Release|Full Coverage; 20 mm|22 mm|2 Pack|3 Pack|6.1 inch|
  6.7 inch|11 inch; for Men|for Women|for Everyday Use|for Sports|for Travel|for Kids
ink; Pigment|Dye Based|Water Based|Toner; High Yield|with Chip|Refillable|Low Smudge|Page Yield 2000|XL;
  2 Pack|4 Colours|100 ml|Black|Cyan|Set of 5; for Home|for Office|for Photos|for School
vape; Glass|Aluminium|Mesh Coil|PCTG; Leakproof|Rechargeable|Adjustable Airflow|Pocket Size|Refillable;
  2 ml|4 Pack|20W|1.0 Ohm|850mAh; for Adults|for Beginners|for Travel
appliance; ABS|Stainless Steel|Tempered Glass|Aluminium; Low Noise|HEPA Filter|Lightweight|Auto Shut Off|
  3 Speeds|Cordless|Digital Display|Self Cleaning|Remote Control|Bagless; EU Plug|US Plug|220V|110V|4 L|
  0.6 L|5.5 L|1200W; for Home|for Pet Hair|for Hardwood Floors|for Small Rooms|for Bedroom|for the Car
kitchen; Stainless Steel|Cast Iron|Ceramic Coated|Carbon Steel|Granite Coated|Damascus Steel; Non Stick|
  Induction Ready|Dishwasher Safe|Oven Safe|Heavy Base|Ergonomic Handle|Razor Sharp|Stackable; 28 cm|24 cm|
  8 inch|Set of 4|3 L|12 Pieces; for Kitchen|for Gas Stoves|for Family|for Camping|for Steak|for Gifts
drinkware; Stainless Steel|Tritan|Borosilicate Glass|Ceramic|Titanium; Leakproof|Insulated 24h|BPA Free|
  with Straw|Wide Mouth|Double Wall|with Handle|Powder Coated; 500 ml|750 ml|1 L|40 oz|20 oz|350 ml;
  for Office|for Gym|for Hiking|for Kids|for the Car|for Coffee
bedding; Cotton|Microfibre|Bamboo|Memory Foam|Goose Down|Satin; Hypoallergenic|Cooling|Soft|Breathable|
  Wrinkle Free|All Season|Washable|Fluffy; King|Queen|Double|Twin|50x70 cm|Set of 4; for Side Sleepers|
  for Guest Room|for Winter|for Kids Room|for Hot Sleepers
furniture; Oak|Pine|Metal|Mesh Back|Velvet|Bamboo; Adjustable|Easy Assembly|Ergonomic|Foldable|Space Saving|
  5 Tier|with Wheels|Mid Century; 120x60 cm|60 cm|180x200 cm|2 Pack|90x200 cm; for Living Room|for Bedroom|
  for Home Office|for Small Spaces|for Balcony
lamp; Aluminium|Wood Base|Linen Shade|Acrylic|Glass; Dimmable|USB|Touch Control|Warm White|Remote Control|
  Rechargeable|Motion Sensor|RGB; 5 m|10W|160 cm|2 Pack|E27|40 cm; for Bedroom|for Reading|for Kids Room|
  for Desk|for Wardrobe|for Garden
craft; Cotton Yarn|Resin|Canvas|Felt|Ceramic|Wool; Full Drill|Beginner Friendly|Soft|Handmade|Colourful|
  with Tools|Washable; 30x40 cm|5 Pack|100 g|40x50 cm|10 cm; for Adults|for Kids|for Home Decor|for Gifts|
  for Beginners
book; Hardcover|Paperback|Cloth Bound|Matte Paper|Spiral Bound; Illustrated|Signed|Second Edition|
  Large Print|Ruled|Dotted|Bilingual|Reprint; A5|A4|240 Pages|320 Pages|Set of 3|96 Pages; for Students|
  for Journaling|for Kids|for Beginners|for Coffee Table
poster; Canvas|Matte Paper|Cotton Rag|Metal Print|Linen; Framed|Unframed|Vintage Look|Minimalist|Abstract|
  Retro|Botanical; A3|A4|50x70 cm|24x36 inch|Set of 3|30x40 cm; for Bedroom|for Living Room|for Office|
  for Dorm|for Gifts
pen; Resin|Brass|Lacquer|Gold Nib|Steel Nib|Wood; Refillable|Gift Boxed|Fine Nib|Smooth Writing|Retractable|
  Engraved|Quick Dry; 0.5 mm|0.7 mm|M Nib|F Nib|Set of 3|12 Pack; for Students|for Office|for Calligraphy|
  for Signing|for Gifts
toy; Wood|ABS Plastic|Soft Plush|PVC|Vinyl|Cotton; Educational|Limited Edition|Glow in the Dark|with Sound|
  Hand Painted|Super Soft|Collectible|Remote Controlled|Weighted|Blind Box; 30 cm|15 cm|45 cm|1:24 Scale|
  Set of 6|3+ Years|8+ Years|10 cm; for Boys|for Girls|for Kids 6-12|for Collectors|for Christmas|
  for Toddlers|for Birthdays
play; Recycled Card|Foil|Wood|Linen Finish; Sealed|Multiplayer|First Edition|English Version|
  Limited Edition|Family|Strategy|Region Free; 24 Packs|36 Packs|2-4 Players|Set of 5|1 Box|52 Cards;
  for Adults|for Kids|for Collectors|for Family Night|for Beginners
blocks; ABS Plastic|Wood|Magnetic Tiles; STEM|with Lights|Detailed|Motorised|Display Model|City Series|
  Castle Series|with Instructions; 1000 Pieces|520 pcs|1:14 Scale|2300 pcs|6+ Years|14+ Years; for Boys|
  for Girls|for Adults|for Collectors|for Christmas
car_part; Ceramic|Steel|Iridium|Semi Metallic|Activated Carbon; High Performance|Low Dust|Noise Reducing|
  Long Life|OE Quality Fit|Easy Install|Front Axle|Rear Axle; Set of 4|Pair|2 Pack|12V|M14; for SUV|
  for Sedan|for Truck|for Diesel Engines|for Van
tyre; Silica Compound|Reinforced|Radial; Low Noise|Fuel Saving|All Weather|Run Flat|M+S|Extra Load;
  205/55 R16|225/45 R17|195/65 R15|235/40 R18|265/70 R17; for SUV|for Sedan|for Van|for Winter|
  for Light Truck
motor_oil; Full Synthetic|Semi Synthetic|Mineral|Low SAPS; Long Life|Low Friction|High Mileage|
  Engine Protection|Cold Start; 4 L|5 L|1 L|208 L|6x1 L; for Diesel Engines|for Petrol Engines|
  for Motorcycle|for Hybrid|for Truck
car_accessory; Leatherette|Rubber|ABS|Carbon Fibre Look|Microfibre; Universal Fit|Magnetic|Waterproof|
  Easy Install|Foldable|Non Slip|360 Rotation; Set of 5|2 Pack|One Size|Pair|12V; for SUV|for Truck|
  for Sedan|for Van|for Dashboard
bearing; Chrome Steel|Stainless Steel|Ceramic|Carbon Steel; Sealed|Low Friction|High Precision|Double Row|
  Shielded|Heavy Load; 6204-2RS|608ZZ|25x52x15|6205|10 Pack|30x62x16; for Motors|for Skateboard|
  for Conveyor|for Gearbox|for Wheels
power_tool; Aluminium Housing|Rubber Grip|Steel Chuck; Brushless|High Torque|Variable Speed|with Carry Case|
  LED Light|Compact|2 Batteries|Quick Change; 18V|12V|20V|4.0Ah|125 mm|13 mm Chuck; for Home Repair|
  for Wood|for Metal|for Professionals|for DIY|for Masonry
tool; Chrome Vanadium|Carbon Steel|S2 Steel|Rubber Grip|Alloy Steel; Heavy Duty|Anti Slip|Magnetic|
  Rust Proof|with Carry Case|Ratcheting|Insulated; 1/2 inch|46 pcs|108 pcs|8 inch|M8|10 mm; for Home Repair|
  for Car Repair|for Bicycle|for Professionals|for DIY|for Electronics
pesticide; Concentrate|Plant Based|Granules|Ready to Use; Fast Acting|Systemic|Long Lasting|Low Odour|
  Rain Fast|Pet Safe When Dry; 500 ml|1 L|250 g|5 L|100 g; for Garden|for Lawn|for Indoor Use|
  for Fruit Trees|for Crops
medicine; Plant Based|Marine Collagen|Herbal|Omega 3|Glucosamine; Sugar Free|Gluten Free|High Strength|
  Non Drowsy|Vegan|Slow Release|Clinically Tested|Family Pack; 60 Capsules|120 Tablets|90 Softgels|100 g|
  10 ml|250 g|4 Pack; for Adults|for Women|for Joint Support|for Immune Support|for Dry Eyes|for Sleep|
  for Men
contact_lens; Silicone Hydrogel|Hydrogel|Hyaluronate; Daily Disposable|Monthly|UV Blocking|High Water|
  Natural Look|Breathable; 30 Pack|90 Pack|-2.00|-3.50|6 Pack|0.00; for Astigmatism|for Dry Eyes|
  for Cosplay|for Sensitive Eyes
baby_care; Organic Cotton|PP|Glass|Oat|Chamomile; Fragrance Free|BPA Free|Hypoallergenic|Ultra Dry|
  Anti Colic|Gentle|Extra Soft; 400 ml|240 ml|Size 3|Size 4|72 Pack|500 ml; for Newborn|0-6 Months|
  for Toddlers|for Sensitive Skin|for Night|for Travel
infant_formula; Goat Milk|Cow Milk|A2 Milk|Organic Milk; with DHA|Easy to Digest|Iron Fortified|
  with Probiotics|Palm Oil Free|Long Expiry; 800 g|900 g|Stage 2|Stage 3|400 g|3 Tins; 0-6 Months|
  6-12 Months|1-3 Years|for Sensitive Tummies
spirits; Oak Cask|Sherry Cask|Bourbon Cask|Single Estate|Old Vines; Aged 12 Years|Aged 18 Years|
  Limited Release|Dry|Full Bodied|Small Batch|2016 Vintage|2019 Vintage|Gift Box; 70 cl|75 cl|1 L|Case of 6|
  35 cl; for the Holidays|for Collectors|for Dinner|for Cocktails|for Gifts
tea; Loose Leaf|Organic|Single Estate|Whole Leaf|Pyramid Bags; Spring Harvest|Hand Picked|High Mountain|
  Smoked|Caffeine Free|Gift Tin|Fragrant; 250 g|500 g|100 g|357 g|20 Bags; for Tea Lovers|for Gifts|
  for Breakfast|for the Holidays
sports; Carbon Fibre|Aluminium|TPE|Ripstop Nylon|EPS Foam|Cork; Foldable|Non Slip|Lightweight|Adjustable|
  Waterproof|Shock Absorbing|Ventilated|with Carry Bag; 120 cm|135 cm|6 mm|10 mm|2 Person|4 Person|M 54-58;
  for Hiking|for Men|for Women|for Camping|for Beginners|for Trail|for Home Gym
golf_club; Graphite Shaft|Steel Shaft|Titanium Head|Forged Iron; Right Handed|Left Handed|Adjustable Loft|
  Forgiving|Regular Flex|Stiff Flex; 10.5 Degree|9 Degree|5-PW|34 inch|7 Clubs; for Men|for Women|
  for Beginners|for Seniors
bicycle; Carbon Fibre|Aluminium|Steel Frame|Chromoly; 21 Speed|Hydraulic Disc Brake|Suspension Fork|
  Foldable|Lightweight|11 Speed|Tubeless; Size 54|27.5 inch|20 inch|29 inch|Size M|700C; for Men|for Women|
  for Road|for Trail|for Commuting
"""

_CHINESE = """
clothing; 纯棉|新疆长绒棉|涤纶|亚麻|摇粒绒|羊毛|莫代尔|牛仔|冰丝|竹纤维; 宽松|修身|透气|速干|复古水洗|
  oversize|大码|轻薄|印花|条纹|加绒加厚|高腰|刺绣|休闲百搭|显瘦; S码|M码|L码|XL码|2XL|均码|160-185|M-5XL;
  男|女|男女同款|夏季|秋冬|健身|通勤|学生|情侣装|跑步
headwear; 纯棉|羊绒|针织|羊毛|加绒|桑蚕丝; 保暖|轻薄|防风|刺绣|柔软|可调节|双面|百搭; 均码|58cm|180x70cm|
  90x90cm|M/L|儿童款; 男|女|男女通用|冬季|骑行|滑雪|防晒
footwear; 网面|头层牛皮|反绒皮|帆布|橡胶底|飞织; 透气|防滑|轻便|软底缓震|宽楦|系带|一脚蹬|防水|厚底增高|
  反光; 36码|38码|40码|42码|44码|35-45; 男|女|日常|健身|跑步|情侣款|学生|护士|儿童
leather; PU|真皮|帆布|尼龙|头层牛皮|素皮|草编|牛津布; 大容量|防盗刷|可调肩带|防水|菱格|拉链|压纹|可折叠|
  简约|多隔层|链条|磁扣; 小号|中号|大号|35cm|110cm|迷你|27x19cm; 女|男|通勤|上学|旅行|百搭|送礼
luggage; PC|ABS|尼龙|铝框|牛津布; 万向轮|密码锁|可扩展|静音|USB充电|轻便|耐刮; 20寸|24寸|28寸|登机|三件套|
  40L; 旅行|商务|学生|男|女|结婚
watch; 精钢|纯钛|蓝宝石玻璃|真皮带|陶瓷圈|米兰带; 防水|夜光|日历|镂空|月相|自动上链|超薄|礼盒装; 40mm|42mm|
  36mm|38mm|44mm|中性; 男|女|潜水|商务|情侣|送男友
sunglasses; 板材|TR90|金属框|尼龙镜片|纯钛; 偏光|防紫外线|渐变|大框|方框|圆框|猫眼|无框|送镜盒; 52mm|55mm|
  58mm|均码|大脸; 男|女|开车|钓鱼|中性|骑行
jewellery; 925银|镀金|钛钢|锆石|淡水珍珠|玫瑰金色|黄铜|珐琅|14K包金; 可调节|不掉色|精致|可刻字|简约|手工|
  礼盒装|叠戴|闪钻; 45cm|18cm|7号|均码|三件套|8mm; 女|男|送女友|生日|婚礼|母亲节|情侣
perfume; 白麝香|玫瑰|檀香|佛手柑|香草|乌木|茉莉|鸢尾; 持久|木质调|花香调|清新|辛香|替换装|便携|限定|留香;
  30ml|50ml|100ml|10ml|75ml; 女士|男士|中性|约会|日常|夏季
makeup; 维E|乳木果|矿物|荷荷巴油|丝粉; 哑光|水光|防水|持妆|遮瑕|不拔干|珠光|服帖|轻薄; 3.5g|15g|30ml|02#|
  12#|21#|18色; 干皮|油皮|黄皮|新手|日常|学生党
skincare; 玻尿酸|维C|芦荟|烟酰胺|摩洛哥坚果油|玫瑰|神经酰胺|绿茶|乳木果|角蛋白; 补水保湿|无香精|提亮|舒缓|
  无硅油|修护|清爽|滋养|替换装; 30ml|50ml|100ml|200ml|500ml|旅行装|小样|三件套; 干皮|敏感肌|油头|女士|男士|
  学生党|受损发质|日常
personal; ABS|陶瓷面板|不锈钢|软毛|钛; 充电式|负离子|自动断电|无线|低噪|三档|温和|全身水洗|折叠手柄|速热;
  国标插头|1800W|25mm|32mm|4支|8片|便携装; 男士|女士|旅行|敏感肌|卷发|家用
toothcare; 软毛|竹炭|薄荷|草本|硅胶; 美白|护釉|充电式|五档|含氟|全身水洗|温和; 4支|100g|120ml|两支装|便携装;
  成人|儿童|敏感牙|正畸|旅行
handheld; 铝合金|玻璃后盖|磨砂|镁合金; 5G|双卡|触屏|快充|AMOLED|指纹解锁|背光键盘|八核|全网通|WiFi6; 64G|
  128G|256G|8+256G|10.1寸|14寸|6.7寸|16+512G|1TB; 游戏|出差|学生|办公|老人|网课|绘画
audio; ABS|蛋白皮|硅胶耳塞|铝合金|织物; 蓝牙5.3|主动降噪|防水|低延迟|重低音|Hi-Res|内置麦克风|带充电仓|
  超长续航|可折叠|触控|立体声; 40小时|30小时|20W|40mm单元|13mm动圈|一对; 游戏|通勤|运动|跑步|通话|办公|儿童
camera; 镁合金|玻璃镜片|碳纤维|磨砂; 4K|防抖|三防|WiFi|GPS定位|避障|自动对焦|夜景|便携|可折叠; 50mm f/1.8|
  24-70mm|2400万像素|4800万像素|三电|249g|85mm; 拍摄|旅行|新手|人像|vlog|风光
wearable; 硅胶带|铝合金壳|不锈钢|尼龙; GPS定位|心率|AMOLED|防水|睡眠监测|蓝牙通话|7天续航|血氧; 44mm|41mm|
  1.43寸|均码|46mm; 跑步|男|女|儿童|安卓苹果通用|游泳
gaming; ABS|亲肤|橡胶握把; 低延迟|霍尔摇杆|震动|可编程|RGB|无线|连发|充电; 64G|512G|1TB|2.4G|双手柄|套装;
  电脑|儿童|家庭|便携|电视|格斗
office; ABS|钢制|磨砂; WiFi6|双面打印|三频|手机打印|易安装|双频|无边距|省墨|Mesh组网; AX3000|A4|6寸|两只装|
  AX1800|300dpi; 家用|小型办公|大户型|学生|照片
storage; 铝合金|PBT|TLC颗粒|热插拔; V30|高速|NVMe|RGB|U3 A2|无线|防震|散热片|静音; 64G|128G|512G|1TB|2TB|
  16G DDR5|87键; 行车记录仪|电竞|笔记本|无人机|办公|相机
power; 编织|ABS|锂电|铝合金|阻燃PC; 快充|PD65W|过充保护|折叠插脚|双口|数显|耐用|氮化镓; 1米|2米|10000毫安|
  20000毫安|两条装|5000毫安|45W|100W; 出行|车载|家用|日常|露营|替换
cover; TPU|液态硅胶|钢化玻璃|皮质|米兰尼斯|尼龙; 防摔|防刮|9H|磁吸|超薄|带支架|不发黄|防窥|快拆|全包; 20mm|
  22mm|两片装|三片装|6.1寸|6.7寸|11寸; 男|女|日常|运动|情侣|儿童
ink; 颜料|染料|水性|碳粉; 大容量|带芯片|可加墨|防晕染|打印2000页|不堵头; 两支装|四色|100ml|黑色|青色|
  五色套装; 家用|办公|照片|学校
vape; 玻璃|铝合金|网芯|PCTG; 防漏|充电|可调气流|便携|可注油; 2ml|四颗装|20W|1.0欧|850毫安; 成人|新手|出行
appliance; ABS|不锈钢|钢化玻璃|铝合金; 低噪|HEPA滤网|轻便|自动断电|三档|无线|数显|自清洁|遥控|免尘袋;
  国标插头|220V|4L|0.6L|5.5L|1200W; 家用|养宠家庭|地板|小户型|卧室|车载
kitchen; 304不锈钢|铸铁|陶瓷涂层|碳钢|麦饭石|大马士革钢; 不粘|电磁炉通用|可机洗|加厚底|防烫手柄|锋利|少油烟;
  28cm|24cm|8寸|四件套|3L|32cm; 厨房|燃气灶|家用|露营|煎牛排|送礼
drinkware; 316不锈钢|Tritan|高硼硅玻璃|陶瓷|纯钛; 不漏水|保温24小时|食品级|带吸管|大口径|双层|带提手|喷塑;
  500ml|750ml|1L|1200ml|350ml; 办公|健身|户外|儿童|车载|咖啡
bedding; 全棉|磨毛|竹纤维|记忆棉|鹅绒|天丝; 亲肤|凉感|柔软|透气|抗皱|四季|可水洗|蓬松; 1.5m床|1.8m床|2.0m床|
  单人|48x74cm|四件; 侧睡|客房|冬季|儿童房|宿舍
furniture; 橡木|松木|铁艺|网布|绒布|竹; 可升降|免安装|人体工学|可折叠|省空间|五层|带轮|北欧; 120x60cm|60cm|
  180x200cm|两把|90x200cm; 客厅|卧室|书房|小户型|阳台
lamp; 铝合金|实木底座|布艺|亚克力|玻璃; 无极调光|USB|触控|暖光|遥控|充电|人体感应|RGB; 5米|10W|160cm|两只装|
  E27|40cm; 卧室|阅读|儿童房|书桌|衣柜|庭院
craft; 棉线|树脂|油画布|毛毡|陶瓷|羊毛; 满钻|新手友好|柔软|手工|彩色|送工具|可水洗; 30x40cm|五团|100g|
  40x50cm|10cm; 成人|儿童|家居装饰|送礼|新手
book; 精装|平装|布面|哑粉纸|线圈; 彩图|签名|第二版|大字|横线|点阵|双语|再版; A5|A4|240页|320页|三本|96页;
  学生|手账|儿童|新手|收藏
poster; 帆布|哑粉纸|棉浆纸|铝板|麻布; 含框|无框|复古|简约|抽象|国风|植物; A3|A4|50x70cm|60x90cm|三联|
  30x40cm; 卧室|客厅|办公室|宿舍|送礼
pen; 树脂|黄铜|漆面|金尖|钢尖|木质; 可换芯|礼盒|细尖|顺滑|按动|可刻字|速干; 0.5mm|0.7mm|M尖|F尖|三支|12支;
  学生|办公|练字|签字|送礼
toy; 木质|ABS|短毛绒|PVC|软胶|棉; 益智|限定|夜光|带音效|手涂|软萌|收藏|遥控|可安抚|盲盒; 30cm|15cm|45cm|
  1:24|6只装|3岁+|8岁+|10cm; 男孩|女孩|儿童|收藏党|圣诞礼物|宝宝|生日
play; 纸质|闪卡|木质|亚麻纹; 未拆封|多人|首版|中文版|限定|家庭|策略|全区; 24包|36包|2-4人|5张|一盒|52张;
  成人|儿童|收藏|家庭聚会|新手
blocks; ABS|木质|磁力片; 早教|带灯光|精细|电动|摆件|城市系列|城堡系列|附说明书; 1000片|520颗粒|1:14|
  2300颗粒|6岁+|14岁+; 男孩|女孩|成人|收藏|圣诞
car_part; 陶瓷|钢制|铱金|半金属|活性炭; 高性能|低粉尘|静音|长效|原车尺寸|易安装|前轮|后轮; 四只装|一对|两个|
  12V|M14; SUV|轿车|货车|柴油车|面包车
tyre; 硅胶配方|加强|子午线; 静音|省油|全天候|防爆|M+S|加厚; 205/55R16|225/45R17|195/65R15|235/40R18|
  265/70R17; SUV|轿车|面包车|冬季|皮卡
motor_oil; 全合成|半合成|矿物|低灰分; 长效|低摩擦|高里程|清洁|冷启动; 4L|5L|1L|208L|6瓶; 柴油车|汽油车|
  摩托车|混动|货车
car_accessory; 皮革|橡胶|ABS|碳纤维纹|超纤; 通用|磁吸|防水|易安装|可折叠|防滑|360旋转; 五座|两个|均码|一对|
  12V; SUV|货车|轿车|面包车|中控台
bearing; 轴承钢|不锈钢|陶瓷|碳钢; 密封|低摩擦|高精度|双列|防尘|重载; 6204-2RS|608ZZ|25x52x15|6205|10个|
  30x62x16; 电机|滑板|输送机|减速机|轮毂
power_tool; 铝壳|包胶手柄|钢夹头; 无刷|大扭矩|调速|带收纳箱|LED照明|小巧|双电|快换; 18V|12V|20V|4.0Ah|125mm|
  13mm夹头; 家用|木工|金属|专业级|DIY|砖墙
tool; 铬钒钢|碳钢|S2钢|包胶手柄|合金钢; 重型|防滑|带磁|防锈|带收纳箱|棘轮|绝缘; 1/2寸|46件套|108件套|8寸|M8|
  10mm; 家用|汽修|自行车|专业级|DIY|电子
pesticide; 浓缩|植物源|颗粒|即喷; 速效|内吸|长效|低味|耐雨水|低毒; 500ml|1L|250g|5L|100g; 园艺|草坪|室内|
  果树|大田
medicine; 植物|深海|草本|欧米伽3|氨糖; 无糖|无麸质|高含量|不犯困|素食|缓释|临床测试|家庭装; 60粒|120片|90粒|
  100g|10ml|250g|4盒; 成人|女性|关节|免疫力|干眼|睡眠|男性
contact_lens; 硅水凝胶|水凝胶|玻尿酸; 日抛|月抛|防紫外线|高含水|自然|透氧; 30片|90片|200度|350度|6片|0度;
  散光|干眼|cos|敏感眼
baby_care; 有机棉|PP|玻璃|燕麦|洋甘菊; 无香|不含双酚A|低敏|干爽|防胀气|温和|柔软; 400ml|240ml|M码|L码|72片|
  500ml; 新生儿|0-6个月|幼儿|敏感肌|夜用|外出
infant_formula; 羊奶|牛奶|A2奶源|有机奶源; 含DHA|易吸收|高铁|益生菌|不含棕榈油|新日期; 800g|900g|2段|3段|
  400g|3罐; 0-6个月|6-12个月|1-3岁|肠胃敏感
spirits; 橡木桶|雪莉桶|波本桶|单一庄园|老藤; 12年|18年|限量|干型|浓郁|小批量|2016年份|2019年份|礼盒; 700ml|
  750ml|1L|六支装|350ml; 过节|收藏|佐餐|调酒|送礼
tea; 散装|有机|单一茶园|整叶|三角茶包; 明前|手采|高山|烟熏|低咖啡因|礼盒|浓香; 250g|500g|100g|357g|20包;
  茶友|送礼|早餐|过节
sports; 碳纤维|铝合金|TPE|防撕裂尼龙|EPS|软木; 可折叠|防滑|轻量|可调节|防水|减震|通风|带收纳袋; 120cm|135cm|
  6mm|10mm|双人|四人|M码; 徒步|男|女|露营|新手|越野|居家健身
golf_club; 碳杆身|钢杆身|钛头|锻造; 右手|左手|可调角度|高容错|R硬度|S硬度; 10.5度|9度|5-PW|34寸|7支; 男|女|
  新手|长辈
bicycle; 碳纤维|铝合金|钢架|铬钼钢; 21速|油压碟刹|避震前叉|可折叠|轻量|11速|真空胎; 54码|27.5寸|20寸|29寸|
  M码|700C; 男|女|公路|越野|通勤
"""


def _read(table: str) -> dict[str, Attributes]:
    rows = {}
    for row in table.strip().replace("\n  ", " ").splitlines():
        group, *fields = (part.strip() for part in row.split(";"))
        materials, features, sizes, uses = (tuple(item.strip() for item in part.split("|")) for part in fields)
        rows[group] = Attributes(materials, features, sizes, uses)
    return rows


ENGLISH: dict[str, Attributes] = _read(_ENGLISH)
CHINESE: dict[str, Attributes] = _read(_CHINESE)

_COLOURS = """
Black|White|Navy Blue|Red|Grey|Beige|Khaki|Pink|Green|Brown|Silver|Gold|Purple|Orange|Light Blue|Burgundy|
Cream|Olive|Yellow|Charcoal|Multicolor|Rose Gold|Turquoise|Ivory
"""
_COLOURS_ZH = """
黑色|白色|藏青|红色|灰色|米色|卡其|粉色|绿色|棕色|银色|金色|紫色|橙色|浅蓝|酒红|奶白|军绿|黄色|炭灰|彩色|
玫瑰金|湖蓝|象牙白
"""
COLOURS = tuple(_COLOURS.replace("\n", "").split("|"))
COLOURS_ZH = tuple(_COLOURS_ZH.replace("\n", "").split("|"))

_COLOURLESS = """
perfume makeup skincare camera storage ink medicine contact_lens baby_care infant_formula spirits tea tyre
motor_oil car_part bearing pesticide book poster play
"""
# Groups of goods that have no colour worth naming.
COLOURLESS = frozenset(_COLOURLESS.split())

"""What is sold: kinds of goods, their words in English and Chinese, their Nice class, their price."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods. `price` is the usual price of an unbranded one, in US dollars."""

    key: str
    group: str
    nice: int
    price: float
    nouns: tuple[str, ...]
    nouns_zh: tuple[str, ...]
    category: str
    category_zh: str


# key, group of attributes, Nice class, unbranded price, English nouns, Chinese nouns, categories.
# A row goes on in the lines indented below it.
_TABLE = """
tshirt clothing 25 11; T-Shirt|Tee|Short Sleeve T Shirt|Crew Neck Tee; T恤|短袖T恤|圆领短袖|打底衫;
  Clothing > Tops; 服饰 > T恤
shirt clothing 25 18; Shirt|Oxford Shirt|Blouse|Button Down Shirt|Polo Shirt; 衬衫|长袖衬衣|POLO衫;
  Clothing > Shirts; 服饰 > 衬衫
hoodie clothing 25 24; Hoodie|Pullover Hoodie|Sweatshirt|Zip Up Hoodie; 卫衣|连帽卫衣|套头卫衣;
  Clothing > Hoodies; 服饰 > 卫衣
knitwear clothing 25 27; Sweater|Cardigan|Knit Pullover; 毛衣|针织衫|羊毛开衫;
  Clothing > Knitwear; 服饰 > 毛衣
outerwear clothing 25 52; Jacket|Down Jacket|Parka|Windbreaker|Coat; 羽绒服|冲锋衣|外套|夹克|大衣;
  Clothing > Coats; 服饰 > 外套
trousers clothing 25 23; Pants|Trousers|Leggings|Cargo Pants|Jeans; 长裤|休闲裤|牛仔裤|瑜伽裤|工装裤;
  Clothing > Trousers; 服饰 > 裤子
shorts clothing 25 14; Shorts|Running Shorts|Board Shorts; 短裤|运动短裤|沙滩裤;
  Clothing > Shorts; 服饰 > 短裤
dress clothing 25 26; Dress|Midi Dress|Maxi Dress|Wrap Dress; 连衣裙|长裙|吊带裙|碎花裙;
  Clothing > Dresses; 服饰 > 连衣裙
socks clothing 25 7; Socks 5 Pairs|Crew Socks|Ankle Socks; 袜子|中筒袜|船袜5双装;
  Clothing > Socks; 服饰 > 袜子
swimwear clothing 25 21; Swimsuit|Bikini Set|One Piece Swimsuit; 泳衣|比基尼|连体泳衣;
  Clothing > Swimwear; 服饰 > 泳装
tracksuit clothing 25 34; Tracksuit|Jogging Suit|Sports Set; 运动套装|休闲套装|运动服;
  Clothing > Tracksuits; 服饰 > 运动套装
costume clothing 25 29; Cosplay Costume|Halloween Costume|Dance Costume; 汉服|演出服|cos服;
  Clothing > Costumes; 服饰 > 演出服
hat headwear 25 12; Baseball Cap|Beanie|Bucket Hat|Sun Hat; 棒球帽|渔夫帽|毛线帽|遮阳帽;
  Accessories > Hats; 配饰 > 帽子
scarf headwear 25 13; Scarf|Silk Scarf|Shawl|Winter Scarf; 围巾|丝巾|披肩;
  Accessories > Scarves; 配饰 > 围巾
gloves headwear 25 12; Gloves|Touchscreen Gloves|Ski Gloves; 手套|保暖手套|滑雪手套;
  Accessories > Gloves; 配饰 > 手套
shoes footwear 25 32; Sneakers|Running Shoes|Trainers|Loafers|Casual Shoes; 运动鞋|跑步鞋|板鞋|休闲鞋|老爹鞋;
  Shoes > Sneakers; 鞋靴 > 运动鞋
slippers footwear 25 13; Slippers|Slides|House Slippers|Sandals; 拖鞋|凉拖|家居棉拖;
  Shoes > Slippers; 鞋靴 > 拖鞋
bag leather 18 29; Tote Bag|Shoulder Bag|Crossbody Bag|Handbag|Backpack; 单肩包|斜挎包|手提包|托特包|双肩包;
  Bags > Handbags; 箱包 > 女包
wallet leather 18 15; Wallet|Card Holder|Bifold Wallet|Long Wallet; 钱包|卡包|长款钱夹|零钱包;
  Bags > Wallets; 箱包 > 钱包
belt leather 25 14; Belt|Reversible Belt|Buckle Belt; 皮带|腰带|自动扣皮带; Accessories > Belts; 配饰 > 皮带
luggage luggage 18 74; Suitcase|Carry-On Luggage|Trolley Case|Travel Bag; 行李箱|登机箱|拉杆箱|旅行包;
  Bags > Luggage; 箱包 > 行李箱
sunglasses sunglasses 9 14; Sunglasses|Polarized Sunglasses|Eyewear; 太阳镜|墨镜|偏光太阳镜;
  Accessories > Sunglasses; 配饰 > 太阳镜
watch watch 14 36; Watch|Automatic Watch|Chronograph|Quartz Watch; 手表|机械表|石英表|男士腕表;
  Watches > Wrist Watches; 钟表 > 腕表
jewellery jewellery 14 17; Necklace|Bracelet|Earrings|Ring|Charm Bracelet; 项链|手链|耳钉|戒指|手镯;
  Jewellery > Fashion; 珠宝 > 饰品
keyring jewellery 14 7; Keyring|Bag Charm|Key Chain; 钥匙扣|包挂件|挂饰; Accessories > Keyrings; 配饰 > 钥匙扣
perfume perfume 3 24; Eau de Parfum|Perfume|Eau de Toilette|Body Mist; 香水|淡香水|浓香水|持久香氛;
  Beauty > Fragrance; 美妆 > 香水
makeup makeup 3 12; Lipstick|Foundation|Eyeshadow Palette|Cushion|Mascara; 口红|粉底液|眼影盘|气垫|睫毛膏;
  Beauty > Makeup; 美妆 > 彩妆
skincare skincare 3 19; Serum|Face Cream|Moisturizer|Sunscreen|Cleanser; 精华液|面霜|乳液|防晒霜|洗面奶;
  Beauty > Skincare; 美妆 > 护肤
haircare skincare 3 13; Shampoo|Hair Mask|Conditioner|Hair Oil; 洗发水|发膜|护发素|护发精油;
  Beauty > Hair Care; 美妆 > 洗护
hair_tool personal 11 41; Hair Dryer|Curling Iron|Straightener|Hot Air Brush; 吹风机|卷发棒|直发器|造型梳;
  Beauty > Hair Tools; 个护 > 吹风机
razor personal 8 16; Razor|Razor Blades 8 Pack|Electric Shaver; 剃须刀|刀片8片装|电动剃须刀;
  Beauty > Shaving; 个护 > 剃须刀
phone handheld 9 160; Smartphone|Mobile Phone|Unlocked Phone; 智能手机|手机|5G手机;
  Electronics > Phones; 数码 > 手机
tablet handheld 9 140; Tablet|10 Inch Tablet|Android Tablet; 平板电脑|学习平板|平板;
  Electronics > Tablets; 数码 > 平板
laptop handheld 9 420; Laptop|Notebook Computer|Ultrabook; 笔记本电脑|轻薄本|商务本;
  Electronics > Laptops; 数码 > 笔记本
earphones audio 9 23; Wireless Earbuds|Earphones|True Wireless Earphones; 蓝牙耳机|无线耳机|入耳式耳机;
  Electronics > Earphones; 数码 > 耳机
headphones audio 9 38; Headphones|Over Ear Headphones|Noise Cancelling Headset; 头戴式耳机|降噪耳机|电竞耳麦;
  Electronics > Headphones; 数码 > 头戴耳机
speaker audio 9 33; Bluetooth Speaker|Portable Speaker|Soundbar; 蓝牙音箱|便携音响|低音炮;
  Electronics > Speakers; 数码 > 音箱
camera camera 9 190; Mirrorless Camera|Digital Camera|Action Camera; 微单相机|数码相机|运动相机;
  Electronics > Cameras; 数码 > 相机
lens camera 9 150; Lens|Prime Lens|Zoom Lens; 镜头|定焦镜头|变焦镜头; Electronics > Lenses; 数码 > 镜头
smartwatch wearable 9 45; Smart Watch|Fitness Tracker|Sports Smartwatch; 智能手表|运动手环|电话手表;
  Electronics > Wearables; 数码 > 智能手表
console gaming 28 90; Game Console|Handheld Console; 游戏机|掌机|家用游戏主机;
  Electronics > Consoles; 数码 > 游戏机
game_controller gaming 28 27; Wireless Controller|Gamepad|Game Controller; 游戏手柄|无线手柄|蓝牙手柄;
  Electronics > Game Controllers; 数码 > 手柄
drone camera 12 120; Drone|Camera Drone|Quadcopter; 无人机|航拍无人机|四轴飞行器;
  Electronics > Drones; 数码 > 无人机
printer office 9 110; Inkjet Printer|Photo Printer|Label Printer; 打印机|喷墨打印机|标签机;
  Electronics > Printers; 办公 > 打印机
router office 9 48; Wi-Fi Router|Mesh Router|Range Extender; 路由器|无线路由器|信号放大器;
  Electronics > Networking; 数码 > 路由器
memory_card storage 9 15; Memory Card|microSD Card|SD Card; 内存卡|存储卡|TF卡;
  Electronics > Memory; 数码 > 存储卡
computer_part storage 9 62; SSD|Mechanical Keyboard|RAM Kit|Gaming Mouse; 固态硬盘|机械键盘|内存条|游戏鼠标;
  Electronics > Components; 电脑 > 配件
charger power 9 15; Charger|Fast Charger|USB-C Wall Charger; 充电器|快充头|充电头;
  Electronics > Chargers; 数码 > 充电器
cable power 9 8; USB-C Cable|Charging Cable|Data Cable; 数据线|充电线|快充线;
  Electronics > Cables; 数码 > 数据线
battery power 9 22; Battery|Rechargeable Battery|Power Bank|Battery Pack; 电池|充电宝|锂电池|移动电源;
  Electronics > Batteries; 数码 > 电池
phone_case cover 9 9; Phone Case|Silicone Case|Clear Cover|Wallet Case; 手机壳|硅胶壳|透明保护套;
  Electronics > Phone Cases; 数码 > 手机壳
screen_protector cover 9 7; Screen Protector|Tempered Glass Film; 钢化膜|屏幕保护膜;
  Electronics > Screen Protectors; 数码 > 贴膜
watch_strap cover 14 11; Watch Strap|Watch Band|Silicone Band; 表带|硅胶表带|真皮表带;
  Electronics > Watch Straps; 钟表 > 表带
ink ink 2 16; Ink Cartridge|Refill Ink|Toner Cartridge; 墨盒|墨水|硒鼓; Office > Ink; 办公 > 墨盒
game play 28 24; Board Game|Video Game|Puzzle Game; 桌游|游戏卡带|益智游戏; Toys > Games; 玩具 > 桌游
vape vape 34 14; Vape Pen|Pod Kit|Vape Pods; 雾化器|换弹烟杆|烟弹; Health > Vaping; 个护 > 雾化器
vacuum appliance 7 105; Cordless Vacuum|Vacuum Cleaner|Robot Vacuum; 吸尘器|无线吸尘器|扫地机器人;
  Home > Vacuums; 家电 > 吸尘器
appliance appliance 11 68; Air Purifier|Fan|Air Fryer|Humidifier; 空气净化器|电风扇|空气炸锅|加湿器;
  Home > Appliances; 家电 > 小家电
kitchenware kitchen 21 28; Frying Pan|Cookware Set|Chef Knife|Saucepan; 平底锅|炒锅|菜刀|汤锅;
  Home > Kitchen; 家居 > 厨具
drinkware drinkware 21 16; Water Bottle|Tumbler|Travel Mug|Thermos; 保温杯|水杯|随行杯|吸管杯;
  Home > Drinkware; 家居 > 水杯
bedding bedding 24 42; Duvet Cover Set|Pillow|Bed Sheets|Comforter; 四件套|枕头|被子|床单;
  Home > Bedding; 家居 > 床品
furniture furniture 20 130; Office Chair|Side Table|Mattress|Bookshelf; 电脑椅|边几|床垫|书架;
  Home > Furniture; 家居 > 家具
lamp lamp 11 27; Desk Lamp|Night Light|Floor Lamp|LED Strip; 台灯|小夜灯|落地灯|灯带;
  Home > Lighting; 家居 > 灯具
craft craft 16 12; Diamond Painting Kit|Knitting Yarn|Cross Stitch Kit; 钻石画|毛线团|十字绣;
  Home > Crafts; 家居 > 手工
poster poster 16 11; Poster|Art Print|Canvas Wall Art; 海报|装饰画|挂画; Home > Wall Art; 家居 > 装饰画
book book 16 15; Paperback Book|Notebook|Children's Book; 图书|笔记本子|绘本; Books > General; 图书 > 综合
pen pen 16 12; Fountain Pen|Rollerball Pen|Gel Pen; 钢笔|签字笔|宝珠笔; Office > Pens; 办公 > 笔
toy toy 28 18; Toy Set|Remote Control Car|Wooden Toy; 玩具|遥控车|木制玩具; Toys > General; 玩具 > 综合
doll toy 28 22; Doll|Fashion Doll|Baby Doll; 娃娃|换装娃娃|仿真娃娃; Toys > Dolls; 玩具 > 娃娃
figure toy 28 26; Action Figure|Figure|Blind Box Figure; 手办|公仔|盲盒手办; Toys > Figures; 玩具 > 手办
card play 28 19; Trading Card Booster Box|Card Pack|Trading Card; 卡牌补充包|收藏卡|卡盒;
  Toys > Cards; 玩具 > 卡牌
building_set blocks 28 34; Building Blocks Set|Brick Set|Construction Kit; 积木|拼装积木|积木套装;
  Toys > Building Sets; 玩具 > 积木
plush toy 28 16; Plush Toy|Stuffed Animal|Soft Toy; 毛绒玩具|公仔|玩偶; Toys > Plush; 玩具 > 毛绒
car_part car_part 12 46; Brake Pads|Air Filter|Oil Filter|Spark Plug; 刹车片|空气滤芯|机油滤芯|火花塞;
  Automotive > Parts; 汽车 > 配件
tyre tyre 12 88; Tyre|All Season Tire|Winter Tyre; 轮胎|四季胎|雪地胎; Automotive > Tyres; 汽车 > 轮胎
motor_oil motor_oil 4 31; Motor Oil 5W-30|Engine Oil 5L|Gear Oil; 机油|全合成机油5W-30|齿轮油;
  Automotive > Oil; 汽车 > 机油
car_accessory car_accessory 12 17; Car Phone Mount|Seat Cover|Air Freshener|Dash Mat;
  车载支架|座套|车载香薰|脚垫;
  Automotive > Accessories; 汽车 > 用品
bearing bearing 7 12; Ball Bearing|Roller Bearing|Wheel Bearing; 轴承|深沟球轴承|滚子轴承;
  Industrial > Bearings; 工业 > 轴承
power_tool power_tool 7 65; Cordless Drill|Impact Driver|Angle Grinder; 电钻|充电手钻|角磨机;
  Tools > Power Tools; 五金 > 电动工具
tool tool 8 23; Socket Set|Screwdriver Set|Tool Kit|Wrench; 套筒扳手|螺丝刀套装|工具箱;
  Tools > Hand Tools; 五金 > 手动工具
pesticide pesticide 5 15; Insect Spray|Weed Killer|Plant Fungicide; 杀虫剂|除草剂|杀菌剂;
  Garden > Pest Control; 农资 > 农药
medicine medicine 5 13; Pain Relief Cream|Cold Relief Tablets|Eye Drops; 止痛膏|感冒片|滴眼液;
  Health > Remedies; 健康 > 药品
supplement medicine 5 19; Vitamin Capsules|Collagen Powder|Fish Oil|Multivitamin;
  维生素片|胶原蛋白粉|鱼油软胶囊;
  Health > Supplements; 健康 > 保健品
contact_lens contact_lens 9 18; Contact Lenses 30 Pack|Colour Contact Lenses; 隐形眼镜30片|美瞳日抛;
  Health > Eye Care; 健康 > 隐形眼镜
toothcare toothcare 21 14; Electric Toothbrush|Toothpaste|Brush Heads 4 Pack; 电动牙刷|牙膏|刷头4支装;
  Health > Dental; 个护 > 口腔
baby_care baby_care 5 16; Baby Lotion|Diapers|Baby Bottle|Baby Wipes; 婴儿润肤乳|纸尿裤|奶瓶|湿巾;
  Baby > Care; 母婴 > 护理
infant_formula infant_formula 5 31; Infant Formula Stage 1|Toddler Milk Powder; 婴儿奶粉1段|幼儿配方奶粉;
  Baby > Formula; 母婴 > 奶粉
spirits spirits 33 42; Single Malt Whisky 70cl|Gin 70cl|Brandy; 威士忌|白兰地|金酒;
  Drinks > Spirits; 酒水 > 洋酒
wine spirits 33 19; Red Wine 75cl|White Wine|Sparkling Wine; 红酒|干红葡萄酒|起泡酒;
  Drinks > Wine; 酒水 > 葡萄酒
tea tea 30 17; Green Tea|Black Tea Tin|Oolong Tea; 绿茶|红茶礼盒|乌龙茶|普洱茶饼; Food > Tea; 食品 > 茶叶
sports_equipment sports 28 36; Trekking Poles|Yoga Mat|Helmet|Camping Tent; 登山杖|瑜伽垫|头盔|露营帐篷;
  Sports > Outdoor; 运动 > 户外
golf_club golf_club 28 96; Golf Driver|Golf Iron Set|Putter; 高尔夫一号木|铁杆组|推杆;
  Sports > Golf; 运动 > 高尔夫
bicycle bicycle 12 260; Road Bike|Mountain Bike|Folding Bike; 公路自行车|山地车|折叠车;
  Sports > Cycling; 运动 > 自行车
"""


def _kind(row: str) -> Kind:
    head, nouns, nouns_zh, category, category_zh = (field.strip() for field in row.split(";"))
    key, group, nice, price = head.split()
    return Kind(
        key, group, int(nice), float(price), _items(nouns), _items(nouns_zh), category, category_zh,
    )  # fmt: skip


def _items(field: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in field.split("|"))


_ROWS = _TABLE.strip().replace("\n  ", " ").splitlines()
KINDS: dict[str, Kind] = {kind.key: kind for kind in map(_kind, _ROWS)}

# What one shop sells together.
THEMES: dict[str, tuple[str, ...]] = {
    theme: tuple(keys.split())
    for theme, keys in {
        "women's fashion": "dress shirt knitwear trousers scarf hat jewellery bag slippers swimwear",
        "men's fashion": "tshirt shirt hoodie outerwear trousers shorts belt wallet shoes socks",
        "bags": "bag wallet belt luggage keyring",
        "shoes": "shoes slippers socks",
        "jewellery": "jewellery watch sunglasses keyring watch_strap",
        "phones": "phone_case screen_protector charger cable earphones battery smartwatch",
        "computers": "computer_part memory_card router laptop tablet printer ink cable",
        "sound": "earphones headphones speaker cable charger",
        "pictures": "camera lens memory_card battery drone",
        "beauty": "makeup skincare perfume haircare hair_tool razor",
        "toys": "toy doll figure card building_set plush game costume",
        "play": "console game_controller game card figure",
        "home": "kitchenware drinkware bedding furniture lamp craft vacuum appliance poster",
        "tools": "tool power_tool bearing battery pesticide lamp",
        "cars": "car_part tyre motor_oil car_accessory bearing",
        "health": "supplement medicine contact_lens toothcare vape baby_care",
        "mother and child": "baby_care infant_formula toy plush doll",
        "drinks": "spirits wine tea drinkware",
        "outdoors": "sports_equipment outerwear gloves hat bag bicycle shoes trousers golf_club",
        "desk": "pen book poster craft ink printer",
    }.items()
}

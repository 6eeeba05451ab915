"""Pages: the design system that all of them share, and in folders of their own the pages of each kind of reader."""

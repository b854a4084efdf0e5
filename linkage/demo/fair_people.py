"""Invented people of the demo's fair, in the scripts in which their names are written."""

from __future__ import annotations

LANGUAGES_OF = {
    "vn": ("vi",),
    "jp": ("ja", "en"),
    "kr": ("ko",),
    "tw": ("zh-Hant", "en"),
    "cn": ("zh-Hans",),
    "th": ("th", "en"),
}
"""By the country of the buyer; others speak English."""

DELEGATE_NAMES = {
    "vi": (
        "Nguyễn Thị Ổi Đào", "Trần Văn Ngô Nếp", "Lê Thị Dưa Hấu", "Phạm Văn Cải Xoăn", "Hoàng Thị Rau Muống",
        "Vũ Văn Khoai Lang", "Đặng Thị Mận Hậu", "Bùi Văn Củ Sả", "Đỗ Thị Hành Tím", "Ngô Văn Đậu Phộng",
        "Dương Thị Bí Ngô", "Lý Văn Măng Cụt", "Hồ Thị Thanh Long", "Mai Văn Xoài Cát", "Tạ Thị Bưởi Năm Roi",
    ),
    "ja": ("桃山 梅子", "竹林 松太郎", "柚木 蓮", "栗原 柿之助", "葱坂 茄子美", "麦田 稲穂", "菊池 大根"),
    "ko": ("배추 김", "무 이슬", "감자 박", "호박 최", "도토리 정"),
    "zh-Hans": ("白菜明", "马铃薯华", "莲藕芳"),
    "zh-Hant": ("白菜明", "蘿蔔華", "蓮藕芳", "冬瓜強", "芋頭珍"),
    "th": ("มะม่วง สวยงาม", "ทุเรียน ใจดี", "มะละกอ ยิ้มแย้ม"),
    "en": ("Rosemary Fennel", "Basil Thyme", "Olive Parsnip", "Juniper Sage"),
}  # fmt: skip

INTERPRETERS = (
    ([["vi", "ja"]], "Trịnh Thị Gừng"),
    ([["vi", "ja"]], "Cao Văn Riềng"),
    ([["vi", "ja"]], "Lâm Thị Nghệ"),
    ([["vi", "ja"], ["vi", "en"]], "Phùng Văn Sả"),
    ([["vi", "ko"]], "Kiều Thị Tía Tô"),
    ([["vi", "ko"], ["vi", "en"]], "Tống Văn Kinh Giới"),
    ([["vi", "zh-Hans"]], "Châu Thị Húng Quế"),
    ([["vi", "en"]], "Quách Văn Thì Là"),
    ([["vi", "en"], ["vi", "th"]], "Mạc Thị Ngò Gai"),
)

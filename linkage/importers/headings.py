"""The words of headings in Vietnamese, English, Japanese, Korean, Chinese, Thai and Indonesian, by the field they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from search.analysis import fold

# Field -> heading words, written with their marks and parted by bars; they are compared folded. "skip" is known, and not taken in.
_WORDS: Mapping[str, str] = {
    "name": (
        "tên công ty|tên doanh nghiệp|tên dn|tên đơn vị|tên|doanh nghiệp|công ty|đơn vị|nhà cung cấp|company|"
        "company name|name|supplier|firm|会社名|企業名|社名|名称|tên cơ sở|tên nhà cung cấp|tên ncc|tên khách hàng|"
        "tên nhà máy|supplier name|company name (vn)|vietnamese name|legal name|registered name|organisation|"
        "organization|vendor|enterprise|会社名(和文)|事業者名|企業名称|회사명|업체명|상호|기업명|公司名称|企业名称|公司名稱|企業名稱|供应商|供應商|名稱|"
        "ชื่อบริษัท|บริษัท|ชื่อผู้ผลิต|ชื่อ|nama perusahaan|nama pt|perusahaan|nama"
    ),
    "name_en": (
        "tên tiếng anh|tên giao dịch|english name|name in english|company name (en)|英語名|英文名|tên quốc tế|"
        "tên nước ngoài|tên viết bằng tiếng nước ngoài|tên tiếng nước ngoài|name_en|company name in english|"
        "international name|英文社名|영문명|영문 회사명|英文名称|英文名稱|ชื่อภาษาอังกฤษ|ชื่ออังกฤษ|nama inggris"
    ),
    "name_ja": "tên tiếng nhật|japanese name|日本語名|name_ja|和文社名|일본어명|日文名称",
    "name_local": "現地法人名|local name|tên pháp nhân tại việt nam|name_local|name_th|현지 법인명|현지법인명|当地公司名|ชื่อภาษาไทย",
    "tax_code": (
        "mã số thuế|mst|mã số dn|mã số doanh nghiệp|tax code|tax id|tax no|税番号|税コード|納税者番号|mã số thuế/mst|"
        "mã thuế|mst/mã dn|mã số thuế doanh nghiệp|mã số đăng ký kinh doanh|tax number|tax|vat no|"
        "registration no|enterprise code|tax_code|납세번호|세금코드|사업자등록번호|사업자번호|税号|稅號|统一社会信用代码|統一編號|"
        "เลขประจำตัวผู้เสียภาษี|เลขผู้เสียภาษี|npwp|nomor pajak"
    ),
    "province": (
        "tỉnh|tỉnh/tp|tỉnh thành|tỉnh thành phố|thành phố|tỉnh (cũ)|province|city|省|省・市|都市|tỉnh/thành|"
        "tỉnh/thành phố|tinh thanh|địa phương|tỉnh (mới)|tỉnh cũ|khu vực tỉnh|province/city|state|県|省市|성|지역|"
        "성/시|省份|城市|จังหวัด|provinsi|kota"
    ),
    "district": (
        "huyện/quận|quận/huyện|huyện|quận|xã|phường|district|commune|ward|phường/xã|xã/phường|huyện cũ|"
        "quận huyện|thị xã|郡|区|군/구|区县|อำเภอ|ตำบล|kecamatan|kabupaten"
    ),
    "address": (
        "địa chỉ|địa chỉ trụ sở|địa chỉ nhà máy|trụ sở|address|factory address|location|所在地|住所|địa điểm|"
        "địa chỉ công ty|địa chỉ liên hệ|địa chỉ sản xuất|nhà máy|office address|registered address|"
        "head office|place|本社所在地|工場住所|주소|소재지|地址|厂址|工厂地址|廠址|ที่อยู่|ที่ตั้ง|alamat|lokasi"
    ),
    "industrial_park": (
        "khu công nghiệp|kcn|kcn/ccn|industrial park|industrial zone|工業団地|tên kcn|cụm công nghiệp|ccn|"
        "khu chế xuất|industrial estate|park|工業団地名|산업단지|공단|工业园|工業區|工業園區|นิคมอุตสาหกรรม|kawasan industri"
    ),
    "process": (
        "sản phẩm|sản phẩm chính|sản phẩm / công nghệ|công nghệ|lĩnh vực|lĩnh vực sản xuất|ngành nghề|"
        "ngành nghề sản xuất|ngành nghề kinh doanh|công đoạn|quá trình|quy trình|năng lực|gia công|processes|"
        "process|products|main products|capability|capabilities|technology|業種・工程|工程|加工内容|業種|主要製品|製品|事業内容|"
        "ngành nghề chính|ngành hàng|mặt hàng|sản phẩm dịch vụ|sản phẩm/dịch vụ|công nghệ sản xuất|"
        "linh kiện sản xuất|năng lực sản xuất|lĩnh vực hoạt động|specialise|specialty|business scope|"
        "scope of business|scope|activities|services|industry|加工品目|取扱品目|加工種類|"
        "공정|가공|주요제품|주요 제품|업종|생산품|工艺|工序|"
        "加工工艺|主要产品|主营产品|经营范围|製程|加工項目|主要產品|กระบวนการ|กระบวนการผลิต|สินค้า|ผลิตภัณฑ์|ประเภทงาน|proses|produk|"
        "bidang usaha"
    ),
    "equipment": (
        "máy móc|thiết bị|máy móc thiết bị|máy móc, thiết bị|danh sách máy|danh mục máy|danh mục thiết bị|"
        "thiết bị chính|máy chính|equipment|machines|machinery|machine list|main equipment|設備|保有設備|主要設備|設備一覧|"
        "機械設備|설비|보유설비|주요설비|장비|设备|主要设备|机器设备|設備清單|機器設備|เครื่องจักร|รายการเครื่องจักร|mesin|daftar mesin"
    ),
    "employees": (
        "số lđ|lao động|số lao động|nhân sự|số nhân viên|nhân viên|employees|headcount|staff|従業員数|従業員|人数|"
        "số công nhân|công nhân|quy mô lao động|số lượng lao động|số nv|cbcnv|tổng số lao động|lđ|"
        "number of employees|no of employees|workers|work force|workforce|社員数|인원|종업원수|직원수|员工人数|员工数|人數|員工人數|"
        "員工數|จำนวนพนักงาน|พนักงาน|jumlah karyawan|karyawan"
    ),
    "established": (
        "năm tl|năm thành lập|ngày thành lập|thành lập|established|founded|year|設立|設立年|năm bắt đầu|"
        "ngày hoạt động|ngày cấp|ngày bắt đầu hoạt động|năm hoạt động|year established|year founded|"
        "start year|founding year|創業|設立年月|설립연도|설립년도|설립|成立时间|成立日期|成立年份|成立時間|ปีที่ก่อตั้ง|ก่อตั้ง|"
        "tahun berdiri"
    ),
    "certificates": (
        "chứng chỉ|chứng nhận|iso|chứng chỉ chất lượng|certificates|certificate|certification|認証|取得認証|"
        "chứng chỉ iso|hệ thống quản lý|tiêu chuẩn|iso/iatf|quality certificates|management system|standards|"
        "認証取得|ISO認証|인증|인증서|보유인증|认证|认证证书|證書|認證|ใบรับรอง|มาตรฐาน|sertifikat|sertifikasi"
    ),
    "contact": (
        "họ tên|người liên hệ|liên hệ|đại diện|người đại diện|contact|contact person|担当者|代表者|người phụ trách|"
        "phụ trách|giám đốc|tên người liên hệ|người liên lạc|representative|director|legal representative|"
        "person in charge|pic|連絡先|ご担当|대표자|담당자|联系人|负责人|法人代表|聯絡人|負責人|ผู้ติดต่อ|ชื่อผู้ติดต่อ|kontak|"
        "nama kontak|narahubung"
    ),
    "phone": (
        "điện thoại|đt|sđt|số điện thoại|di động|hotline|phone|tel|telephone|mobile|電話番号|電話|"
        "điện thoại liên hệ|đt liên hệ|số đt|tel/fax|phone number|mobile phone|tel no|contact number|電話・fax|"
        "携帯|전화|전화번호|연락처|휴대폰|电话|联系电话|手机|電話號碼|手機|โทรศัพท์|เบอร์โทร|โทร|telepon|no telepon|no hp|telp"
    ),
    "email": (
        "email|e-mail|thư điện tử|メール|メールアドレス|địa chỉ email|email liên hệ|hòm thư|mail|e mail|email address|"
        "email domain|電子メール|이메일|邮箱|电子邮件|電子郵件|信箱|อีเมล|surel"
    ),
    "website": (
        "website|web|trang web|url|ホームページ|địa chỉ web|site|homepage|web site|ウェブサイト|홈페이지|网站|网址|網站|網址|"
        "เว็บไซต์|situs"
    ),
    "capital": (
        "vốn điều lệ|vốn|vốn (tỷ đồng)|vốn đăng ký|charter capital|capital|registered capital|share capital|資本金|자본금|"
        "注册资本|註冊資本|资本金|ทุนจดทะเบียน|modal|modal dasar"
    ),
    "revenue": (
        "doanh thu|doanh thu năm|doanh số|revenue|annual revenue|sales|turnover|annual sales|売上高|年商|매출액|매출|营业额|營業額|"
        "รายได้|omzet|pendapatan"
    ),
    "skip": (
        "stt|tt|#|no|no.|số tt|番号|ghi chú|note|notes|remarks|備考|last contact|納入先業界|khách hàng|customers|số thứ tự|"
        "stt.|mã|id|row_id|code|symbol|mã ck|courseurl|source|nguồn|link|fax|zip|postcode|mã bưu chính|郵便番号|"
        "우편번호|邮编|รหัสไปรษณีย์|vốn đầu tư|tổng vốn|tình trạng|trạng thái|"
        "status|quản lý|cơ quan thuế|loại hình|loại hình doanh nghiệp|ngày cập nhật|cập nhật|updated|연번|번호|"
        "순번|비고|거래처|序号|序號|備註|备注|ลำดับ|ลำดับที่|หมายเหตุ|"
        "catatan|nomor|no urut|連番|取引先"
    ),
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年?(?!\d)")
FIGURES = frozenset({"capital", "revenue"})
"""Fields of money: a sum below a list has them as a firm has, so they tell nothing of what a row is."""
FIELDS = tuple(field for field in _WORDS if field != "skip")


@lru_cache(maxsize=16_384)
def field_of(heading: str) -> str:
    """What a heading means: a field, "skip", or "" when it says nothing we know. The whole of it first, then its parts."""
    known = _known()
    bare = re.sub(r"[(（].*?[)）]", " ", heading)
    # "Doanh thu 2024": which year a figure is of is read beside it.
    parts = [heading, bare, _YEAR.sub(" ", bare), *re.split(r"[/\n|;・]", heading)]
    for part in parts:
        found = known.get(heading_key(part))
        if found is not None:
            return found
    return ""


def heading_key(heading: str) -> str:
    """What two ways of writing a heading share."""
    return " ".join(re.sub(r"[.:*()_]", " ", fold(heading)).split())


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {heading_key(word): field for field, words in _WORDS.items() for word in words.split("|")}

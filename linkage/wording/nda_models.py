"""Model texts of an NDA for a request for quotation: short, in Vietnamese, English and Japanese, or in two of them below each other.

A model, no legal advice; the buyer changes it as it needs. Not through gettext: a text is chosen by its reader's language, not by that
of the page, and both parties have to read the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l

BOTH_JOIN = "\n\n———\n\n"
MODELS: Mapping[str, str] = {
    "vi": (
        "THỎA THUẬN BẢO MẬT THÔNG TIN\n\n"
        "Giữa {buyer} (bên mua) và nhà cung cấp đồng ý với văn bản này, cho yêu cầu báo giá “{part}”.\n\n"
        "1. Mục đích. Bên mua cung cấp bản vẽ, mô hình và tài liệu của yêu cầu báo giá này chỉ để nhà cung cấp lập báo "
        "giá và, nếu được chọn, thực hiện đơn hàng.\n"
        "2. Sử dụng. Nhà cung cấp chỉ dùng các tài liệu này cho mục đích nêu trên, chỉ cho những nhân viên cần biết xem, "
        "và không tiết lộ cho bên thứ ba (kể cả nhà thầu phụ) khi chưa có sự đồng ý bằng văn bản của bên mua.\n"
        "3. Ngoại lệ. Không áp dụng cho thông tin đã được công khai, nhà cung cấp đã biết một cách hợp pháp từ trước, "
        "hoặc pháp luật buộc phải cung cấp.\n"
        "4. Trả lại và xóa. Khi bên mua yêu cầu, hoặc khi nhà cung cấp không được chọn, nhà cung cấp trả lại hoặc xóa "
        "mọi tài liệu và bản sao trong vòng 15 ngày.\n"
        "5. Quyền sở hữu. Mọi quyền đối với tài liệu vẫn thuộc về bên mua.\n"
        "6. Thời hạn. Thỏa thuận có hiệu lực ba năm kể từ ngày nhà cung cấp đồng ý.\n"
        "7. Luật áp dụng. Pháp luật Việt Nam. Tranh chấp trước hết được giải quyết bằng thương lượng."
    ),
    "en": (
        "NON-DISCLOSURE AGREEMENT\n\n"
        "Between {buyer} (the buyer) and the supplier that agrees to this text, for the request for quotation “{part}”.\n\n"
        "1. Purpose. The buyer hands over the drawings, models and papers of this request only so that the supplier can "
        "work out an offer and, if it is chosen, carry out the order.\n"
        "2. Use. The supplier uses them for this purpose only, shows them only to those of its staff who need them, and "
        "to no third party (subcontractors included) without the written consent of the buyer.\n"
        "3. Exceptions. This does not hold for what is public, what the supplier lawfully knew before, or what the law "
        "obliges it to disclose.\n"
        "4. Return and deletion. When the buyer asks for it, or does not choose the supplier, the supplier returns or "
        "deletes all papers and copies within 15 days.\n"
        "5. Ownership. All rights in the papers stay with the buyer.\n"
        "6. Term. Three years from the day on which the supplier agrees.\n"
        "7. Law. The law of Vietnam. Disputes are first to be settled by negotiation."
    ),
    "ja": (
        "秘密保持契約\n\n"
        "{buyer}（発注者）と、本書に同意する供給者との間で、「{part}」の見積依頼について定める。\n\n"
        "1．目的 発注者は、供給者が見積書を作成し、選定された場合に注文を履行するためにのみ、本見積依頼の図面、モデルおよ"
        "び資料を提供する。\n"
        "2．使用 供給者は、これらを上記の目的にのみ使用し、必要のある自社の従業員にのみ開示し、発注者の書面による同意なし"
        "に第三者（下請業者を含む）に開示しない。\n"
        "3．例外 公知の情報、供給者がすでに適法に知っていた情報、および法令により開示が義務づけられる情報には適用しない。\n"
        "4．返却および消去 発注者が求めたとき、または供給者が選定されなかったときは、供給者は15日以内にすべての資料および"
        "複製を返却または消去する。\n"
        "5．権利 資料に関するすべての権利は発注者に帰属する。\n"
        "6．期間 供給者が同意した日から3年間とする。\n"
        "7．準拠法 ベトナム法とする。紛争はまず協議により解決する。"
    ),
}
NDA_LANGUAGE_LABELS: Mapping[str, Any] = {
    "vi": _l("Vietnamese"),
    "vi+en": _l("Vietnamese and English"),
    "vi+ja": _l("Vietnamese and Japanese"),
    "en": _l("English"),
    "ja": _l("Japanese"),
}
"""Of the languages of a text as they are kept: one, or the two that stand below each other."""


def model_text(languages: str, *, buyer: str, part: str) -> str:
    """The model for a part of this buyer, in one language or in two, the supplier's first."""
    texts = (MODELS[language] for language in languages.split("+"))
    return BOTH_JOIN.join(text.format(buyer=buyer, part=part) for text in texts)


def models_for(language: str) -> str:
    """Which model a buyer gets who reads this language: the supplier's Vietnamese, and beside it the own."""
    return "vi" if language == "vi" else f"vi+{language if language in MODELS else 'en'}"


def languages_label(languages: str) -> str:
    return str(NDA_LANGUAGE_LABELS[languages])


def reads_in(languages: str | None, language: str) -> bool:
    """Whether a text is in the language of its reader, as far as that is known."""
    return not languages or language in languages.split("+")

"""The sheet *Haqida*: what the workbook is, what its colours mean, how a figure is traced, what is hidden and why."""

from akm_excel.core.region import Outcome
from akm_excel.core.wording import moment
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.period import period_name
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.writing.sheet import Sheet
from akm_excel.version import __version__
from akm_excel.workbook.row_heights import row_height

_WIDTHS = (30, 110)


def write_about(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Haqida*."""
    out.title(sheet, "Bu fayl haqida", 1, 1)
    check_cell(out, sheet, sheet.row(2))
    merged = [receipt for receipt in out.region.receipts if receipt.outcome is Outcome.MERGED]
    newest = max((receipt.saved for receipt in merged), default="")
    day = moment(newest) or "nomaʼlum"
    said = (
        ("Maqsadi", "Tumanlar ish rejalarini bir hududga birlashtiradi. Har bir raqam oʻz faylini, katagini va "
                    "SHA-256 izini biladi; jami qiymatlar tirik formulalar."),
        ("Yil va davr", f"{out.region.year}-yil; hisobot davri: {period_name(out.period.quarter)}. Foizlar shu davrga "
                        "hisobot bergan va ikkala tomoni maʼlum tumanlar boʻyicha; sargʻishi hamma tumanlarniki emas."),
        ("Nashr va dastur", f"Andozaning {out.region.template.number}-nashri ({out.region.template.edition}); "
                            f"akm_excel {__version__}."),
        ("Vaqti", f"Eng yangi reja saqlangan: {day}. Bir xil fayllar har doim bir xil natija beradi, shuning uchun "
                  "birlashtirilgan soat faqat „Oʻzgarishlar“ varagʻida, biror narsa oʻzgarganda yoziladi."),
        ("Raqam qayerdan kelgan", "„Yigʻma“ varagʻida tuman raqamini bosing: „Maʼlumotlar“ satriga yoki tumanning "
                                  "faylidagi katakka olib boradi."),
        ("Tekshiruv", "Har bir varaq boshidagi katak „Tekshiruv“ varagʻidagi barcha farqlar soni: 0 boʻlmasa qizil."),
        ("Ranglar", "Toʻq koʻk raqam: tumanning faylidan olingan („Yigʻma“); qora raqam: hisoblangan. "
                    "„Maʼlumotlar“ varagʻidagi raqamlarning hammasi tumanlar fayllaridan. Sargʻish: hamma tumanlar "
                    "boʻyicha emas, yoki boshqa davr. Qizil: xato yoki noqulay farq. "
                    "Koʻk: rejaga yetgan. Kul rang fon: jami. Yulduzcha (*): birlashtirish paytida hisoblangan, "
                    "formula emas."),
        ("Himoya", "Hisoblangan varaqlar bexosdan yozishdan himoyalangan, parol yoʻq: Taqriz → Varaq himoyasini olib "
                   "tashlash. Guruhlarni yigʻish va ochish uchun ham himoyani olib tashlang."),
        ("Yashirin: Bosh sahifa, N–O ustunlari", "Diagrammalar va formulalar uchun; tumanlar ijrosi "
                                                  "jadvalida koʻrsatkichning „Yigʻma“dagi satri ham yashirin."),
        ("Yashirin: Yigʻma, P–U ustunlari", "Foizlarning ikki tomoni (fakt, reja, davr rejasi, bajarilgani), guruh va "
                                            "satr turi: formulalar ulardan foydalanadi, oʻqish uchun emas."),
        ("Yashirin: Jamlanma, O–R ustunlari", "Foizlarning ikki tomoni."),
        ("Yashirin: Tahlil, oʻngdagi ustunlar", "Reyting tartibini hisoblaydigan yordamchi kataklar."),
        ("Yashirin: _akm varagʻi", f"Dastur versiyasi ({__version__}), andoza nashri va til, oʻtgan yilning "
                                   "shu davri, aholi va xodimlar: dastur faylni qayta oʻqishi uchun."),
        ("Yashirin: _akm_tarix varagʻi", "Har bir birlashtirish nimani oʻzgartirgani: „Oʻzgarishlar“ varagʻi va "
                                         "--since shundan oʻqiydi."),
    )  # fmt: skip
    for at, (name, text) in enumerate(said, start=4):
        row = sheet.row(at, row_height([(text, _WIDTHS[1])]))
        row.text(1, name, out.boxed(bold=True, wrap=True))
        row.text(2, text, out.boxed(wrap=True))
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.width(column, column, width)
    sheet.printed = f"A1:B{3 + len(said)}"

from __future__ import annotations

import pyarrow as pa
import pytest

from outspoken import reader
from outspoken.reader.kernel import HAN, HANGUL, KANA, LATIN, VIETNAMESE
from outspoken.reader.language import SCRIPTS, script_table
from outspoken.reader.telling import languages


def language(text: str) -> str:
    return str(reader.read([text]).column("language")[0].as_py())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The driver did not stop although we were standing there.", "en"),
        ("Der Fahrer hat nicht angehalten, obwohl wir dort standen.", "de"),
        ("Le chauffeur ne s'est pas arrêté alors que nous étions là.", "fr"),
        ("El conductor no paró aunque estábamos esperando allí.", "es"),
        ("L'autista non si è fermato anche se eravamo lì ad aspettare.", "it"),
        ("De chauffeur is niet gestopt terwijl wij daar stonden te wachten.", "nl"),
        ("O motorista não parou embora estivéssemos à espera ali.", "pt"),
        ("Kierowca się nie zatrzymał, chociaż tam staliśmy.", "pl"),
        ("Chauffören stannade inte fastän vi stod där och väntade.", "sv"),
        ("Kuljettaja ei pysähtynyt, vaikka seisoimme siinä.", "fi"),
        ("Řidič nezastavil, i když jsme tam stáli.", "cs"),
        ("A sofőr nem állt meg, pedig ott álltunk.", "hu"),
        ("Șoferul nu a oprit deși stăteam acolo.", "ro"),
        ("Orada beklediğimiz halde şoför durmadı.", "tr"),
        ("Водитель не остановился, хотя мы там стояли.", "ru"),
        ("Водій не зупинився, хоча ми там стояли.", "uk"),
        ("기사님이 멈추지 않았어요", "ko"),
        ("운전기사가 서비스를 OK 했어요", "ko"),
        ("運転手は止まってくれませんでした", "ja"),
        ("司机没有停车", "zh"),
        ("ο οδηγός δεν σταμάτησε", "el"),
        ("הנהג לא עצר", "he"),
        ("السائق لم يتوقف", "ar"),
        ("راننده توقف نکرد چون عجله داشت و گفت", "fa"),
        ("คนขับไม่หยุด", "th"),
        ("Tài xế không dừng lại mặc dù chúng tôi đứng đó", "vi"),
        ("Vodič nezastavil, hoci sme tam všetci stáli a čakali", "sk"),
        ("Vozač nije stao iako smo svi čekali na stanici", "hr"),
        ("Sopir itu tidak mau berhenti padahal kami sudah menunggu lama", "id"),
        ("Chaufføren kørte bare forbi, og vi måtte gå hjem i regnvejr", "da"),
        ("Sjåføren kjørte bare forbi, og vi måtte gå hjem i regnværet", "no"),
        ("Tai xe khong dung lai va nhan vien khong xin loi", "vi"),
        ("Owó náà pọ̀ jù, iṣẹ́ wọn kò sì dára rárá", "yo"),
        ("这个 Samsung Galaxy 手机的电池不好", "zh"),
        ("चालक नहीं रुका जबकि हम वहाँ खड़े थे", "hi"),
    ],
)
def test_a_sentence_is_told(text: str, code: str) -> None:
    assert language(text) == code


def test_languages_alone_are_those_of_the_reading() -> None:
    texts = [
        "The driver did not stop.",
        "ok",
        "",
        None,
        "👍",
        "De chauffeur is niet gestopt",
        "Vodič nezastavil, hoci sme stáli",
        "http://example.org/a?b @ada Le chauffeur ne s'est pas arrêté",
        "x" * 5000,
        "a b " * 3000,
        "راننده توقف نکرد چون عجله داشت",
        "Tài xế không dừng lại",
        "운전기사가 OK",
        "don't can't l'eau driver's 3.50",
        "ＦＵＬＬ width letters",
        "e\u0301te\u0301",
    ]
    texts = texts * 3000
    assert languages(texts).to_pylist() == reader.read(texts).column("language").to_pylist()
    assert languages(pa.array(texts).slice(7, 40)).to_pylist() == languages(texts[7:47]).to_pylist()
    assert languages([]).to_pylist() == []


def test_czech_and_slovak_are_parted_by_their_letters() -> None:
    assert language("Řidič nezastavil a všichni čekali") == "cs"
    assert language("Vodič nezastavil a ľudia čakali veľmi dlho") == "sk"


@pytest.mark.parametrize("text", ["ok", "12345", "👍", "!!!", "", "DB", "xx yy"])
def test_what_could_be_any_language_is_undetermined(text: str) -> None:
    assert language(text) == "und"


def test_a_language_that_is_not_read_has_no_sentiment_but_its_name() -> None:
    row = reader.read(["배송이 너무 늦어요"]).to_pylist()[0]
    assert row["language"] == "ko"
    assert row["sentiment"] is None
    assert row["polarity"] is None


def test_the_kernel_and_the_table_agree_on_scripts() -> None:
    names = list(SCRIPTS)
    assert (names[HANGUL], names[KANA], names[HAN]) == ("hangul", "kana", "han")
    assert (names[LATIN], names[VIETNAMESE]) == ("latin", "vietnamese")
    assert names[script_table()[ord("я") >> 4]] == "cyrillic"
    assert names[script_table()[ord("é") >> 4]] == "latin"

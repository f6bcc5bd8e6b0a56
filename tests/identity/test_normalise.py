"""Two spellings of one thing become equal; what says nothing becomes None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.names.form import name_form, trading_name
from transforms.names.registered_text import text_form
from transforms.resolve.contacts import address_key, domain_key, email_key, phone_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("P.T. Surya Abadi", "SURYA ABADI, PT"),
        ("Perseroan Terbatas Surya Abadi Tbk", "Surya  Abadi (PT)"),
        ("Maju Jaya Sdn. Bhd.", "MAJU JAYA SENDIRIAN BERHAD"),
        ("Golden Bay Inc.", "Golden Bay, Incorporated"),
        ("Công ty CP Hưng Lộc", "CONG TY CO PHAN HUNG LOC"),
        ("Công ty TNHH Hưng Lộc", "Hung Loc TNHH"),
        ("บริษัท สิริ จำกัด", "สิริ"),
        ("新华有限公司", "Xinhua Co., Ltd."),
        ("新華人力資源有限公司", "Xinhua Human Resources Company Limited"),
        ("Joe's Farms L.L.C.", "JOES FARM LLC"),
        ("Smith & Sons", "SMITH AND SONS"),
        ("Siemens Aktiengesellschaft", "SIEMENS AG"),
        ("OAO Gazprom", "Gazprom JSC"),
        ("Faberlic Sp. z o.o.", "FABERLIC"),
        ("Societatea cu Răspundere Limitată Pro Traffic", "SRL PRO TRAFFIC"),
        ("Общество с ограниченной ответственностью «Байкал»", "ООО Baykal"),
        ("Brigade Forty-Four", "Brigade 44"),
        ("1st Labour Pool", "First Labor Pool"),
        ("Golden Bay III Fund", "Golden Bay Third Fund"),
        ("Golden Bay (Schweiz)", "Golden Bay Switzerland"),
        ("World Labour Organisation", "World Labor Organization"),
        ("L'Avenir S.A.", "LAvenir"),
        ("Daraneang Recritment Co., Ltd.", "Daraneang Recruitment Co., Ltd."),
        ("Mya Zin Srvices Co., Ltd.", "Mya Zin Services Co., Ltd."),
        ("Dararith Manpwoer Ltd.", "Dararith Manpower Ltd."),
        ("Angkor Manpower Intl Co Ltd", "Angkor Man Power International Company Limited"),
    ],
)
def test_one_name_written_twice(one: str, other: str) -> None:
    left, right = name_form(one), name_form(other)
    assert left and right and (left.key, left.compact) == (right.key, right.compact)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Hong Yu", "hong yu"),  # a form in Korea, a name in most of Asia
        ("Tan Ong Sdn Bhd", "tan ong"),
        ("Surya As PT", "surya as"),  # after one form is found, a short one more is a word
        ("Surya A/S", "surya"),
        ("Nguyen Vi Hoa", "nguyen vi hoa"),  # six at the end of a name alone
    ],
)
def test_a_short_word_of_a_name_is_no_legal_form_and_no_number(name: str, words: str) -> None:
    form = name_form(name)
    assert form and form.text == words


def test_numbers_and_countries_stand_beside_the_name() -> None:
    one, other = name_form("Bowne Solutions II Danmark A/S"), name_form("Bowne Solutions I Mexico, S.A. de C.V.")
    assert one and (one.numbers, one.countries) == (("2",), ("DK",))
    assert other and (other.numbers, other.countries) == ((), ("MX",))  # the first of a row needs no number


def test_a_name_in_its_own_script_sounds_like_its_transliteration() -> None:
    left, right = name_form("บริษัท สิริชัย แรงงาน จำกัด"), name_form("Sirichai Labour Co., Ltd.")
    assert left and right and left.skeleton == right.skeleton and left.latin != right.latin


@pytest.mark.parametrize("text", [None, "", "-", "N/A", "n.a.", "0000", "xxx", "Tidak ada", "..."])
def test_a_placeholder_is_no_name(text: str | None) -> None:
    assert name_form(text) is None


def test_a_legal_form_alone_stays_a_name() -> None:
    assert name_form("PT") is not None


def test_what_follows_doing_business_as_is_another_name() -> None:
    form = name_form("Del Monte Inc d/b/a Fresh Fields")
    assert form and form.compact == "delmonte" and trading_name("Del Monte Inc d/b/a Fresh Fields") == "fresh fields"


@pytest.mark.parametrize(
    ("text", "country"),
    [("(021) 332-5860", "IDN"), ("+62 21 332 5860", "SGP"), ("62213325860", "IDN"), ("021-332 5860 ext 12", "IDN")],
)
def test_one_telephone_written_four_ways(text: str, country: str) -> None:
    assert phone_key(text, country) == "+62213325860"


@pytest.mark.parametrize(
    ("texts", "country", "key"),
    [
        (["01/4404871", "+385 1 4404871", "00385 1 440 48 71"], "HRV", "+38514404871"),
        (["01/4404871", "+999 1 4404871", "01 440-4871"], "QVH", "~14404871"),  # nobody knows how that country dials
        (["021 3325860/021 3325861", "021-3325860"], "IDN", "+62213325860"),
    ],
)
def test_a_telephone_with_area_code_and_abroad_is_one_number_in_every_country(
    texts: list[str], country: str, key: str
) -> None:
    assert [phone_key(text, country) for text in texts] == [key] * len(texts)
    assert phone_key("01/4404872", country) != key and phone_key("N/A", country) is None


@pytest.mark.parametrize("text", ["000000000", "99999999", "-", "N/A", "12", "+62 800 0000 0000", None])
def test_a_placeholder_is_no_telephone(text: str | None) -> None:
    assert phone_key(text, "IDN") is None


def test_an_address_keeps_its_number_and_its_floor() -> None:
    assert address_key("Jl. Pelita No.36") == address_key("JALAN PELITA 36") != address_key("Jalan Pelita 37")
    assert address_key("Puduceva ul. 75") == address_key("Ulica Puduceva 75") != address_key("Puduceva ulica 7")
    assert address_key("Menara Samudra 1, Lantai 5") != address_key("Menara Samudra 1, Lt. 6")
    assert address_key("Jakarta") is None and address_key("N/A") is None


def test_a_free_mail_provider_is_nobody_s_domain() -> None:
    assert domain_key("pt.surya@gmail.com", None) is None
    assert (
        domain_key("INFO@Surya.example", None)
        == domain_key(None, "https://www.surya.example/kontak")
        == "surya.example"
    )
    assert email_key("none@none.com") is None and email_key("Info+x@surya.example") == "info@surya.example"


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_none_changes_when_it_is_done_twice(text: str) -> None:
    form = name_form(text)
    if form is not None:
        again = name_form(form.compact)
        assert again is None or set(again.compact) <= set("0123456789abcdefghijklmnopqrstuvwxyz")
    for work in (email_key, address_key, trading_name):
        work(text)
    phone_key(text, "IDN")


def text_of(name: str) -> str | None:
    form = name_form(name)
    return form.text if form else None


@pytest.mark.parametrize(
    ("core", "names"),
    [
        (
            "未来",
            [
                "未来協同組合",
                "㈿未来",
                "(協)未来",
                "一般社団法人未来",
                "公益財団法人 未来",
                "未来商工会",
                "ﾕ)未来",
                "未来(ｶ",
            ],
        ),
        ("한빛", ["주식회사 한빛", "㈜한빛", "한빛(주)", "유한회사 한빛", "한빛협동조합"]),
        ("上海", ["上海有限公司", "上海股份有限公司", "上海合作社", "上海公司"]),
        ("สยาม", ["บริษัท สยาม จำกัด (มหาชน)", "บจก.สยาม", "ห้างหุ้นส่วนจำกัด สยาม", "หจก. สยาม"]),
        ("Hưng", ["Công ty TNHH Hưng", "Công ty CP Hưng", "Công ty cổ phần Hưng", "HTX Hưng"]),
        ("النور", ["شركة النور ذ.م.م", "شركة النور ذ م م", "شركة النور ذات مسؤولية محدودة", "النور ش.م.م"]),
        ("نور", ["شرکت نور", "شرکت نور (با مسئولیت محدود)", "نور سهامی خاص"]),
        ("אור", ['אור בע"מ', "חברת אור בע״מ", "אור בעמ"]),
        ("Алем", ["ТОО «Алем»", "ЖШС Алем", "ООО Алем", "ТОВ Алем", "ТзОВ Алем", "ИП Алем"]),
        ("Αθηνά", ["Αθηνά Α.Ε.", "ΑΘΗΝΑ ΑΕ", "Αθηνά Ε.Π.Ε.", "ΑΘΗΝΑ ΑΝΩΝΥΜΗ ΕΤΑΙΡΕΙΑ"]),
        ("ივერია", ["შპს ივერია", "სს „ივერია“"]),
        ("Արարատ", ["Արարատ ՍՊԸ", "«Արարատ» ՓԲԸ"]),
        ("शिवम", ["शिवम प्रा. लि.", "शिवम प्रा.लि.", "शिवम प्राइवेट लिमिटेड"]),
        ("মেঘনা", ["মেঘনা লিমিটেড", "মেঘনা লি.", "মেঘনা প্রাইভেট লিমিটেড"]),
        (
            "Inca",
            ["Inca S.A.C.", "Inca SAC", "Inca S.R.L.", "Inca Ltda.", "Inca E.I.R.L.", "Inca S. de R.L.", "Inca SAS"],
        ),
    ],
)
def test_a_legal_form_of_any_script_is_no_part_of_a_name(core: str, names: list[str]) -> None:
    assert {name: text_of(name) for name in names} == dict.fromkeys(names, text_of(core))


@pytest.mark.parametrize(
    "spellings",
    [
        ("شركة أحمد الكعبي للقوى العاملة", "شركه احمد الكعبى للقوي العامله", "شركـــة أَحمَد الكَعبيّ للقوى العاملة",
         "شرکة أحمد الکعبی للقوى العاملة"),
        ("مؤسسة الإمارات", "مؤسسه الامارات", "مُؤَسَّسة الإمارات"),
        ("مكتب آل مكتوم للاستقدام", "مكتب ال مكتوم للإستقدام", "\u202bمكتب آل مكتوم للاستقدام\u202c"),
        ("شرکت ہاشم", "شركت هاشم"),
        ("חברת שָׁלוֹם", "חברת שלום"),
        ("หจก. แสงทอง", "หจก. เเสงทอง"),
        ("हिन्दी सेवा", "हिंदी सेवा"),
        ("Берёза ООО", "Береза ООО"),
    ],
)  # fmt: skip
def test_everyday_spellings_of_a_name_are_one(spellings: tuple[str, ...]) -> None:
    """In names and in legal forms; what is left is written alike, so that no other namesake is meant."""
    forms = [form for spelling in spellings if (form := name_form(spelling))]
    assert len({(form.key, form.compact, form.forms, form.spelled) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("شركة النور", "شركة النار"), ("علم", "علام"), ("अन्न", "अंन"), ("กา", "แกา")]
)
def test_what_tells_words_apart_stays(one: str, other: str) -> None:
    left, right = name_form(one), name_form(other)
    assert left and right and left.spelled != right.spelled


@pytest.mark.parametrize("name", ["旅館(アメリカ)", "(ｶﾅ旅館", "სსამართალი", "Too Fast", "東京農協会", "協同組合"])
def test_what_only_looks_like_a_legal_form_stays(name: str) -> None:
    """A bank's sign in front is none behind; letters within a word are none; a word of another script is none."""
    form = name_form(name)
    assert form and form.forms == ""


def test_a_text_is_the_same_in_other_digits_dashes_and_width() -> None:
    """Signs part two numbers and nothing else; the sign of a number is none of its letters."""
    for one, other in (
        ("松田町９－２－２０", "松田町 9‐2—20"), ("松田町9ー2ー20", "松田町9-2-20"), ("ﾄｳｷｮｳ　１", "トウキョウ1"),
        ("Jl. Merdéka No. 5", "JL MERDEKA Nº5"), ("शहर ५", "शहर 5"),
    ):  # fmt: skip
        assert text_form(one) == text_form(other)
    assert len({text_form(text) for text in ("松田町9-2-20", "松田町92-20", "松田町9-2-2", "竹田町9-2-20")}) == 4
    assert text_form(" - ") is None and text_form(None) is None


@pytest.mark.parametrize("sign", ["Nº ", "N° ", "Nº. ", "nº", "n°", "№ ", "No. ", "no.", "N. ", "#", "# ", ""])
def test_the_sign_before_a_house_number_makes_no_other_address(sign: str) -> None:
    """Av. Arce Nº 178 in one file is Av. Arce N° 178 in the next one: one seat, not two."""
    written = f"Av. Arce {sign}178, La Paz"
    assert address_key(written) == address_key("Av. Arce 178, La Paz")
    assert text_form(written) == text_form("Av. Arce 178, La Paz")
    assert address_key("Av. Arce Nº 179, La Paz") != address_key(written)

"""How firms are named and written in eight countries: words, scripts, legal forms, contacts. All of it invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Style:
    """One country. stems, ends: parts of brand words, (own script, Latin); trades: words for the business, the same.

    forms: ways to write the legal form, `{}` the name; the first is the registered one. own: how the form is written in
    the own script, or ''. glue: what stands between words in the own script. cities: (city, region, area code).
    """

    stems: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, str], ...]
    trades: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]
    own: str
    glue: str
    dial: str
    streets: tuple[str, ...]
    cities: tuple[tuple[str, str, str], ...]


def _same(*words: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in words)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((own, latin) for own, latin in (item.split("=") for item in text.split()))


STYLES: dict[str, Style] = {
    "IDN": Style(
        _same("Sur", "Bin", "Man", "Kar", "Tri", "Nus", "Bu", "Sen", "Wir", "Pra", "Adi", "Cipta", "Du", "Har", "Lam",
              "Raja", "Mega", "Duta", "Citra", "Bahana", "Graha", "Kencana", "Tunas", "Indo", "Global"),
        _same("ya", "tang", "diri", "tara", "daya", "santa", "mita", "jaya", "tama", "guna", "bakti", "wangi", "sakti",
              " Abadi", " Sejati", " Perdana", " Gemilang", " Utama", " Sentosa", " Lestari", " Makmur", " Karya"),
        _same("Tenaga Kerja", "Manpower", "Internasional", "Sumber Daya", "Penempatan", "Mandiri", "Sejahtera"),
        ("PT {}", "PT. {}", "P.T. {}", "{}, PT", "{} (PT)", "Perseroan Terbatas {}", "PT {} Tbk"), "", " ", "62",
        ("Jalan Kenanga", "Jalan Mawar", "Jalan Pelita", "Jalan Bahari", "Jalan Cendana", "Jalan Raya Merpati"),
        (("Jakarta", "ID-JK", "21"), ("Tangerang", "ID-BT", "21"), ("Indramayu", "ID-JB", "234"),
         ("Malang", "ID-JI", "341"), ("Medan", "ID-SU", "61"), ("Batam", "ID-KR", "778"), ("Cilacap", "ID-JT", "282"))),
    "MYS": Style(
        _same("Tan", "Lee", "Maju", "Sinar", "Setia", "Bumi", "Kota", "Perak", "Seri", "Warisan", "Cahaya", "Impian",
              "Wawasan", "Gemilang", "Harta", "Jaya", "Prima", "Mutiara", "Delima", "Kencana"),
        _same(" Bina", " Timur", " Jati", " Emas", " Murni", " Ria", " Puncak", " Teguh", " Unggul", "ku", "mas", "tek",
              "con", "link", " Alam", " Budi"),
        _same("Agensi Pekerjaan", "Employment Services", "Sumber Manusia", "Holdings", "Resources", "Enterprise"),
        ("{} Sdn Bhd", "{} Sdn. Bhd.", "{} SDN BHD", "{} Sendirian Berhad", "{} S/B"), "", " ", "60",
        ("Jalan Ampang", "Lorong Seri", "Persiaran Damai", "Jalan Tun Perak", "Jalan Melati"),
        (("Kuala Lumpur", "MY-14", "3"), ("Johor Bahru", "MY-01", "7"), ("Ipoh", "MY-08", "5"),
         ("Kota Kinabalu", "MY-12", "88"), ("Kuching", "MY-13", "82"))),
    "PHL": Style(
        _same("Mala", "Baya", "Tala", "Lua", "Dala", "Kala", "Sika", "Pala", "Alta", "Gina", "San Isidro",
              "Santa Clara", "Pacific", "Golden", "Island", "Bagong", "Lapu", "Mabini", "Ilaya"),
        _same("pit", "ni", "gumpay", "wig", "han", "ngit", "balan", "raya", "tanod", " Star", " Horizon", " Crest",
              " Bay", " Sun", "nan", "yan"),
        _same("Overseas", "Manpower", "International", "Placement", "Recruitment Services", "Crew Management"),
        ("{} Inc.", "{} Incorporated", "{}, Inc", "{} Corp.", "{} Corporation"), "", " ", "63",
        ("Mabini Street", "Taft Avenue", "Rizal Street", "Quezon Boulevard", "Luna Street"),
        (("Manila", "PH-00", "2"), ("Cebu City", "PH-CEB", "32"), ("Davao City", "PH-DAS", "82"),
         ("Iloilo City", "PH-ILI", "33"))),
    "THA": Style(
        _pairs("สิริ=Siri ธนา=Thana วัฒนา=Wattana โชค=Chok ศรี=Sri พร=Phon รุ่ง=Rung กฤต=Krit ชัย=Chai ไทย=Thai สยาม=Siam "
               "เอก=Ek ทรัพย์=Sap มงคล=Mongkol บุญ=Boon นคร=Nakhon ลาภ=Lap อนันต์=Anan ประเสริฐ=Prasert วิชัย=Wichai"),
        _pairs("ชัย=chai พงษ์=phong วัฒน์=wat ทอง=thong เรือง=ruang เจริญ=charoen มั่น=man สุข=suk ดี=dee กิจ=kit ชล=chon "
               "เดช=det ภูมิ=phum สิน=sin นันท์=nan รัตน์=rat"),
        _pairs("จัดหางาน=Recruitment แรงงาน=Labour กรุ๊ป=Group อินเตอร์=Inter เซอร์วิส=Service"),
        ("{} Co., Ltd.", "{} Company Limited", "{} Co Ltd", "{} Limited", "{} Ltd."), "บริษัท {} จำกัด", "", "66",
        ("Sukhumvit Road", "Rama IV Road", "Silom Road", "Phahonyothin Road", "Charoen Krung Road"),
        (("Bangkok", "TH-10", "2"), ("Chiang Mai", "TH-50", "53"), ("Udon Thani", "TH-41", "42"),
         ("Songkhla", "TH-90", "74"))),
    "VNM": Style(
        _same("Hưng", "Thành", "Đại", "Minh", "Tân", "Phú", "Vạn", "Long", "Hoàng", "Bảo", "Đức", "Quang", "Trường",
              "Việt", "Ngọc", "Thiên", "Hải", "Châu"),
        _same(" Lộc", " Phát", " Tiến", " Nam", " Thịnh", " Sơn", " Khang", " An", " Hà", " Đạt", " Vinh", " Thắng",
              " Hòa", " Lợi", " Dương", " Kỳ"),
        _same("Nhân Lực", "Hợp Tác Quốc Tế", "Xuất Khẩu Lao Động", "Cung Ứng", "Thương Mại"),
        ("Công ty CP {}", "Công ty Cổ phần {}", "CTCP {}", "{} JSC", "{} Joint Stock Company", "Công ty TNHH {}"),
        "", " ", "84", ("Đường Láng", "Phố Huế", "Đường Lê Lợi", "Trần Phú", "Nguyễn Trãi"),
        (("Hà Nội", "VN-HN", "24"), ("Hồ Chí Minh", "VN-SG", "28"), ("Đà Nẵng", "VN-DN", "236"),
         ("Nghệ An", "VN-22", "238"))),
    "KHM": Style(
        _pairs("ចាន់=Chan សុខ=Sok រិទ្ធ=Rith វិសាល=Visal កម្ពុជា=Kampuchea តារា=Dara ផល=Phal បូរ=Bor មករា=Makara សំណាង=Samnang "
               "អង្គរ=Angkor មេគង្គ=Mekong រតនៈ=Ratanak ពេជ្រ=Pich"),
        _pairs("វឌ្ឍ=vath នាង=neang មុនី=mony សុធា=sothea ភាព=pheap រស្មី=rasmey ណែត=net វិមាន=vimean គង់=kong ជ័យ=chey "
               "សិរី=serey ហេង=heng"),
        _pairs("ការងារ=Employment ធនធានមនុស្ស=Manpower គ្រុប=Group សេវា=Services"),
        ("{} Co., Ltd.", "{} Co Ltd", "{} Company Limited", "{} Ltd"), "ក្រុមហ៊ុន {} ឯ.ក", "", "855",
        ("Street 271", "Norodom Boulevard", "Monivong Boulevard", "Street 598"),
        (("Phnom Penh", "KH-12", "23"), ("Siem Reap", "KH-17", "63"), ("Battambang", "KH-2", "53"))),
    "MMR": Style(
        _pairs("ရွှေ=Shwe အောင်=Aung မြ=Mya သီရိ=Thiri ရတနာ=Yadana ထက်=Htet ဝင်း=Win ဇေ=Zay ခိုင်=Khaing သော်တာ=Thawdar "
               "မင်း=Min နေ=Nay ပြည့်=Pyae ကျော်=Kyaw"),
        _pairs("လင်း=lin သာ=thar မြတ်=myat မိုး=moe ဇင်=zin ရာဇာ=yarzar ဖြိုး=phyo နိုင်=naing ထွန်း=tun ခန့်=khant ဇော်=zaw "
               "ဦး=oo"),
        _pairs("အလုပ်အကိုင်=Employment ပြည်ပ=Overseas ဝန်ဆောင်မှု=Services"),
        ("{} Co., Ltd.", "{} Company Limited", "{} Co Ltd"), "{} ကုမ္ပဏီလီမိတက်", "", "95",
        ("Pyay Road", "Anawrahta Road", "Bogyoke Road", "Insein Road"),
        (("Yangon", "MM-06", "1"), ("Mandalay", "MM-04", "2"), ("Mawlamyine", "MM-15", "57"))),
    "CHN": Style(
        _pairs("新=Xin 华=Hua 东=Dong 海=Hai 金=Jin 天=Tian 国=Guo 中=Zhong 福=Fu 安=An 广=Guang 恒=Heng "
               "泰=Tai 永=Yong 宏=Hong 瑞=Rui 盛=Sheng 远=Yuan 成=Cheng 江=Jiang"),
        _pairs("兴=xing 达=da 通=tong 隆=long 源=yuan 丰=feng 和=he 顺=shun 利=li 博=bo 宇=yu "
               "鹏=peng 辉=hui 诚=cheng 晨=chen 邦=bang"),
        _pairs("人力资源=Renli 劳务=Laowu 国际=Guoji 劳务派遣=Paiqian 集团=Jituan"),
        ("{} Co., Ltd.", "{} Company Limited", "{} Ltd", "{} Youxian Gongsi"), "{}有限公司", "", "86",
        ("Zhongshan Road", "Renmin Road", "Jiefang Road", "Nanjing Road"),
        (("Guangzhou", "CN-GD", "20"), ("Kunming", "CN-YN", "871"), ("Nanning", "CN-GX", "771"),
         ("Fuzhou", "CN-FJ", "591"))),
}  # fmt: skip
SHARES = {"IDN": 30, "MYS": 12, "PHL": 16, "THA": 10, "VNM": 12, "KHM": 6, "MMR": 6, "CHN": 8}
SHORTER = {
    "International": "Intl", "Internasional": "Intl", "Services": "Svcs", "Manpower": "Mpower",
    "Recruitment": "Recruit.",
    "Management": "Mgmt", "Corporation": "Corp", "Resources": "Res.", "Employment": "Emp.", "Enterprise": "Ent",
    "Overseas": "O/S", "Tenaga Kerja": "TK", "Sumber Daya": "SD", "Agensi Pekerjaan": "AP", "Company": "Co",
}  # fmt: skip
FREE_MAIL = ["gmail.com", "yahoo.com", "hotmail.com", "yahoo.co.id", "qq.com", "163.com", "outlook.com"]
PLACEHOLDERS = {
    "phone": ["000000000", "-", "N/A", "0", "99999999", "tidak ada"],
    "email": ["-", "none@none.com", "n/a", "tidakada@gmail.com", "test@test.com"],
    "address": ["-", "N/A", "xxx", "TBA", "idem"],
}


def brand(dice: np.random.Generator, style: Style) -> tuple[str, str]:
    """A brand of one to three words: (own script, Latin). Some words are far more frequent than others."""
    words = [_word(dice, style) for _ in range(1 + int(dice.random() < 0.62))]
    return style.glue.join(own for own, _ in words), " ".join(latin for _, latin in words)


def _word(dice: np.random.Generator, style: Style) -> tuple[str, str]:
    stem = style.stems[_zipf(dice, len(style.stems))]
    if dice.random() < 0.12:
        return stem
    end = style.ends[_zipf(dice, len(style.ends))]
    more = style.ends[int(dice.integers(len(style.ends)))] if dice.random() < 0.45 else ("", "")
    more = ("", "") if more[1].startswith(" ") else more
    own, latin = stem[0] + end[0], stem[1] + end[1]
    head, _, tail = latin.rpartition(" ")
    if head:
        return f"{head}{more[1]} {tail}" if not style.own else stem[0] + end[0], f"{head}{more[1]} {tail}"
    return own + more[0], latin + more[1]


def _zipf(dice: np.random.Generator, count: int) -> int:
    """A position, the first ones more often."""
    return int(min(count - 1, dice.exponential(count / 2.5)))

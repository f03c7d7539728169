//! Kinds of goods that generated products are made of: enough to fill 100,000 shelves believably.

use super::blueprint::VatClass::{self, Exempt, NotSubject, Reduced, Standard, SuperReduced, Zero};
use super::departments::{
    ASSEMBLY, BAGS, BOOKS, CABLES, CLEANERS, COFFEE, COMPUTERS, DESK, DRINKS, Department, FILING,
    FOILS, FURNITURE, GREENERY, HOUR, KILOGRAM, METRE, PACK, PAPER, PENS, PIECE, SAFETY, SCREWS,
    SET, TOWELS, TRAINING, VOUCHERS,
};
use super::picture::Motif;

/// One kind of goods.
pub(super) struct Kind {
    /// What it is called, without adjectives.
    pub noun: &'static str,
    /// The same in English.
    pub noun_en: &'static str,
    /// Three letters that its codes begin with.
    pub prefix: &'static str,
    /// Where it is sold.
    pub department: Department,
    /// Id of its unit.
    pub unit: u32,
    /// Its VAT.
    pub vat: VatClass,
    /// Its class of PKWiU 2015.
    pub pkwiu: &'static str,
    /// Its group of goods for `JPK_VAT`, or "".
    pub gtu: &'static str,
    /// Lowest and highest gross price in grosze.
    pub price: (u32, u32),
    /// Lightest and heaviest, in grams.
    pub weight: (u32, u32),
    /// What its pictures show.
    pub motif: Motif,
    /// What it can be, in agreement with the noun.
    pub features: &'static [&'static str],
    /// Its sizes or contents.
    pub sizes: &'static [&'static str],
}

/// The columns of [`KINDS`], one line each.
macro_rules! kinds {
    ($( $noun:literal, $en:literal, $prefix:literal, $department:ident, $unit:ident, $vat:ident, $pkwiu:literal, $gtu:literal,
        $price:expr, $weight:expr, $motif:ident, [$($feature:literal),*], [$($size:literal),*]; )*) => {
        &[$( Kind {
            noun: $noun, noun_en: $en, prefix: $prefix, department: $department, unit: $unit, vat: $vat,
            pkwiu: $pkwiu, gtu: $gtu, price: $price, weight: $weight, motif: Motif::$motif,
            features: &[$($feature),*], sizes: &[$($size),*],
        } ),*]
    };
}

/// All kinds.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = kinds![
    "Papier ksero", "Copy paper", "PAP", PAPER, PACK, Standard, "17.12.14.0", "", (1690, 4990), (2200, 5200), Paper, ["biały", "satynowany", "z odzysku", "barwiony"], ["A4 80 g", "A4 90 g", "A3 80 g", "A5 80 g"];
    "Zeszyt", "Notebook", "ZES", PAPER, PIECE, Standard, "17.23.13.0", "", (290, 1990), (80, 420), Book, ["w kratkę", "w linie", "gładki", "w kropki"], ["A4 60 kartek", "A5 80 kartek", "A5 96 kartek", "A4 100 kartek"];
    "Karteczki samoprzylepne", "Sticky notes", "KAR", PAPER, PACK, Standard, "17.23.11.0", "", (390, 1890), (40, 220), Paper, ["pastelowe", "neonowe", "żółte", "w linie"], ["76 × 76 mm", "51 × 76 mm", "38 × 51 mm", "100 × 100 mm"];
    "Koperty", "Envelopes", "KOP", PAPER, PACK, Standard, "17.23.12.0", "", (890, 5990), (250, 1800), Paper, ["samoklejące", "z okienkiem", "rozszerzane", "bąbelkowe"], ["C6 50 szt.", "DL 100 szt.", "C5 50 szt.", "C4 25 szt."];
    "Długopis", "Ballpoint pen", "DLU", PENS, PIECE, Standard, "32.99.12.0", "", (190, 1490), (9, 24), Pen, ["automatyczny", "żelowy", "olejowy", "wymazywalny"], ["0,3 mm", "0,5 mm", "0,7 mm", "1,0 mm"];
    "Marker", "Marker", "MAR", PENS, PIECE, Standard, "32.99.12.0", "", (390, 1690), (12, 40), Pen, ["permanentny", "suchościeralny", "olejowy", "kredowy"], ["1 mm", "2 mm", "3 mm", "5 mm"];
    "Ołówek", "Pencil", "OLO", PENS, PIECE, Standard, "32.99.15.0", "", (120, 890), (5, 12), Pen, ["z gumką", "trójkątny", "stolarski", "automatyczny"], ["HB", "2B", "H", "4B"];
    "Segregator", "Lever arch file", "SEG", FILING, PIECE, Standard, "17.23.13.0", "", (790, 2490), (280, 620), Binder, ["dźwigniowy", "ringowy", "z szyną", "z kieszenią"], ["A4 75 mm", "A4 50 mm", "A4 35 mm", "A5 70 mm"];
    "Teczka", "Folder", "TEC", FILING, PIECE, Standard, "17.23.13.0", "", (190, 1890), (60, 240), Binder, ["z gumką", "wiązana", "skrzydłowa", "zawieszkowa"], ["A4 2 cm", "A4 4 cm", "A3 3 cm", "A4 5 cm"];
    "Pudło archiwizacyjne", "Archive box", "PUD", FILING, PIECE, Standard, "17.21.15.0", "", (490, 1990), (180, 700), Crate, ["bezkwasowe", "zbiorcze", "otwierane z boku", "z pokrywą"], ["80 mm", "100 mm", "120 mm", "150 mm"];
    "Zszywacz", "Stapler", "ZSZ", DESK, PIECE, Standard, "25.99.23.0", "", (1290, 12900), (150, 1400), Stapler, ["metalowy", "płaski", "długoramienny", "kasetowy"], ["20 kartek", "30 kartek", "50 kartek", "100 kartek"];
    "Dziurkacz", "Hole punch", "DZI", DESK, PIECE, Standard, "25.99.23.0", "", (1490, 15900), (200, 2100), Stapler, ["z listwą", "metalowy", "poczwórny", "z blokadą"], ["10 kartek", "25 kartek", "40 kartek", "65 kartek"];
    "Nożyczki", "Scissors", "NOZ", DESK, PIECE, Standard, "25.71.11.0", "", (690, 3990), (40, 180), Stapler, ["biurowe", "dla leworęcznych", "tytanowe", "do kopert"], ["15 cm", "18 cm", "21 cm", "25 cm"];
    "Płyn do podłóg", "Floor cleaner", "POD", CLEANERS, PIECE, Standard, "20.41.32.0", "", (890, 6990), (1050, 5300), Bottle, ["cytrynowy", "lawendowy", "bezzapachowy", "sosnowy"], ["1 l", "1,5 l", "3 l", "5 l"];
    "Mydło w płynie", "Liquid soap", "MYD", CLEANERS, PIECE, Standard, "20.42.19.0", "", (790, 4990), (320, 5200), Bottle, ["oliwkowe", "migdałowe", "antybakteryjne", "bezzapachowe"], ["300 ml", "500 ml", "1 l", "5 l"];
    "Płyn do szyb", "Glass cleaner", "SZY", CLEANERS, PIECE, Standard, "20.41.32.0", "", (690, 3990), (550, 5200), Bottle, ["z octem", "z alkoholem", "bez smug", "zimowy"], ["500 ml", "750 ml", "1 l", "5 l"];
    "Ręcznik papierowy", "Paper towel", "REC", TOWELS, PACK, Standard, "17.22.11.0", "", (1290, 8990), (600, 6200), Roll, ["makulaturowy", "celulozowy", "składany ZZ", "centralnego dozowania"], ["2 rolki", "6 rolek", "4000 listków", "12 rolek"];
    "Papier toaletowy", "Toilet paper", "TOA", TOWELS, PACK, Standard, "17.22.11.0", "", (990, 6990), (500, 5400), Roll, ["dwuwarstwowy", "trzywarstwowy", "makulaturowy", "Jumbo"], ["8 rolek", "12 rolek", "24 rolki", "64 rolki"];
    "Worki na odpady", "Waste bags", "WOR", BAGS, PACK, Standard, "22.22.11.0", "", (490, 4990), (180, 2600), Sack, ["z taśmą", "mocne", "z recyklingu", "do segregacji"], ["35 l 30 szt.", "60 l 20 szt.", "120 l 10 szt.", "240 l 10 szt."];
    "Rękawice ochronne", "Protective gloves", "REK", BAGS, PACK, Reduced, "22.19.60.0", "", (1490, 5990), (90, 600), Sack, ["nitrylowe", "lateksowe", "winylowe", "bezpudrowe"], ["S 100 szt.", "M 100 szt.", "L 100 szt.", "XL 100 szt."];
    "Kawa ziarnista", "Coffee beans", "KAW", COFFEE, PIECE, Standard, "10.83.11.0", "", (2990, 12990), (260, 1050), Pouch, ["arabika", "łagodna", "mocna", "bezkofeinowa"], ["250 g", "500 g", "1 kg", "4 × 250 g"];
    "Herbata", "Tea", "HER", COFFEE, PACK, Standard, "10.83.13.0", "", (690, 4490), (60, 320), Pouch, ["czarna", "zielona", "miętowa", "owocowa"], ["20 torebek", "50 torebek", "100 torebek", "100 g"];
    "Kawa na wagę", "Loose coffee", "WAG", COFFEE, KILOGRAM, Standard, "10.83.11.0", "", (5990, 18900), (1000, 1000), Pouch, ["z Brazylii", "z Etiopii", "z Kolumbii", "z Gwatemali"], ["jasno palona", "średnio palona", "ciemno palona", "espresso"];
    "Woda mineralna", "Mineral water", "WOD", DRINKS, PACK, Standard, "11.07.11.0", "", (990, 2990), (3100, 9300), Bottle, ["niegazowana", "lekko gazowana", "gazowana", "z magnezem"], ["6 × 0,5 l", "6 × 1 l", "6 × 1,5 l", "12 × 0,5 l"];
    "Sok owocowy", "Fruit juice", "SOK", DRINKS, PIECE, SuperReduced, "10.32.17.0", "", (390, 2490), (210, 3100), Bottle, ["jabłkowy 100%", "pomarańczowy 100%", "z czarnej porzeczki 100%", "gruszkowy 100%"], ["200 ml", "330 ml", "1 l", "3 l"];
    "Miód", "Honey", "MIO", DRINKS, PIECE, SuperReduced, "01.49.21.0", "", (1990, 6990), (320, 1400), Jar, ["lipowy", "gryczany", "wielokwiatowy", "akacjowy"], ["250 g", "400 g", "900 g", "1,2 kg"];
    "Krzesło biurowe", "Office chair", "KRZ", FURNITURE, PIECE, Standard, "31.01.11.0", "", (29900, 249_900), (7500, 24_000), Chair, ["obrotowe", "konferencyjne", "ergonomiczne", "z zagłówkiem"], ["do 110 kg", "do 120 kg", "do 130 kg", "do 150 kg"];
    "Lampa biurkowa", "Desk lamp", "LAM", FURNITURE, PIECE, Standard, "27.40.22.0", "", (5990, 39900), (500, 3200), Lamp, ["LED", "z ładowarką", "na klips", "ze ściemniaczem"], ["5 W", "7 W", "10 W", "12 W"];
    "Monitor", "Monitor", "MON", COMPUTERS, PIECE, Standard, "26.20.17.0", "GTU_06", (49900, 329_900), (2800, 9500), Screen, ["IPS", "zakrzywiony", "z głośnikami", "z USB-C"], ["22 cale", "24 cale", "27 cali", "32 cale"];
    "Myszka", "Mouse", "MYS", COMPUTERS, PIECE, Standard, "26.20.16.0", "GTU_06", (2990, 29900), (60, 140), Screen, ["bezprzewodowa", "przewodowa", "pionowa", "cicha"], ["1200 dpi", "1600 dpi", "2400 dpi", "4000 dpi"];
    "Laptop dla szkół", "Laptop for schools", "LAP", COMPUTERS, PIECE, Zero, "26.20.11.0", "GTU_06", (199_900, 459_900), (1200, 2600), Screen, ["edukacyjny", "z ekranem dotykowym", "wzmocniony", "z rysikiem"], ["11 cali", "13 cali", "14 cali", "15 cali"];
    "Roślina doniczkowa", "Potted plant", "ROS", GREENERY, PIECE, Reduced, "01.30.10.0", "", (1990, 24900), (600, 9000), Plant, ["zielistka", "sansewieria", "zamiokulkas", "skrzydłokwiat"], ["20 cm", "40 cm", "70 cm", "120 cm"];
    "Apteczka", "First aid kit", "APT", SAFETY, SET, Reduced, "21.20.24.0", "", (4990, 34900), (500, 3800), FirstAid, ["ścienna", "przenośna", "samochodowa", "z opatrunkami"], ["do 5 osób", "do 10 osób", "do 20 osób", "do 50 osób"];
    "Plaster opatrunkowy", "Adhesive dressing", "PLA", SAFETY, PACK, Reduced, "21.20.24.0", "", (390, 2990), (15, 120), FirstAid, ["elastyczny", "wodoodporny", "dla skóry wrażliwej", "włókninowy"], ["10 szt.", "20 szt.", "50 szt.", "6 cm × 1 m"];
    "Przewód", "Wire", "PRZ", CABLES, METRE, Standard, "27.32.13.0", "", (190, 2490), (40, 480), Coil, ["YDYp 3 × 1,5", "YDYp 3 × 2,5", "OWY 3 × 1,5", "LgY 1 × 4"], ["450/750 V", "300/500 V", "0,6/1 kV", "300/300 V"];
    "Kabel sieciowy", "Network cable", "KAB", CABLES, METRE, Standard, "27.31.12.0", "", (150, 1290), (30, 70), Coil, ["skrętka U/UTP", "skrętka F/UTP", "skrętka S/FTP", "zewnętrzna"], ["kat. 5e", "kat. 6", "kat. 6A", "kat. 7"];
    "Śruby", "Bolts", "SRU", SCREWS, KILOGRAM, Standard, "25.94.11.0", "", (1290, 5990), (1000, 1000), Screw, ["ocynkowane", "nierdzewne A2", "hartowane 8.8", "mosiężne"], ["M5 × 20", "M6 × 30", "M8 × 40", "M10 × 60"];
    "Wkręty do drewna", "Wood screws", "WKR", SCREWS, PACK, Standard, "25.94.11.0", "", (490, 3990), (150, 1900), Screw, ["stożkowe", "talerzowe", "ciesielskie", "żółte"], ["3,5 × 30 200 szt.", "4 × 40 200 szt.", "5 × 60 100 szt.", "6 × 120 50 szt."];
    "Folia stretch", "Stretch film", "FOL", FOILS, PIECE, Standard, "22.21.30.0", "GTU_06", (1490, 7990), (1100, 3200), Roll, ["przezroczysta", "czarna", "maszynowa", "mini"], ["1,2 kg", "1,5 kg", "2,4 kg", "3 kg"];
    "Taśma pakowa", "Packing tape", "TAS", FOILS, PIECE, Standard, "22.29.21.0", "", (290, 1690), (60, 280), Roll, ["akrylowa", "kauczukowa", "papierowa", "z nadrukiem"], ["48 mm × 50 m", "48 mm × 66 m", "75 mm × 66 m", "50 mm × 50 m"];
    "Tkanina obiciowa", "Upholstery fabric", "TKA", FOILS, METRE, Standard, "13.20.20.0", "", (2990, 15900), (300, 800), Fabric, ["welurowa", "plecionka", "bawełniana", "wodoodporna"], ["szer. 140 cm", "szer. 145 cm", "szer. 150 cm", "szer. 160 cm"];
    "Podręcznik", "Handbook", "KSI", BOOKS, PIECE, SuperReduced, "58.11.19.0", "", (2990, 14900), (250, 1400), Book, ["Księgowość w praktyce", "Kadry i płace", "Magazyn bez błędów", "Prawo dla biura"], ["oprawa miękka", "oprawa twarda", "wydanie kieszonkowe", "z płytą"];
    "Szkolenie", "Training", "SZK", TRAINING, HOUR, Exempt, "85.59.19.0", "", (9900, 39900), (0, 0), Lesson, ["BHP okresowe", "z pierwszej pomocy", "z ochrony danych", "z arkuszy kalkulacyjnych"], ["online", "stacjonarne", "indywidualne", "w siedzibie klienta"];
    "Montaż", "Assembly", "SER", ASSEMBLY, HOUR, Standard, "33.20.11.0", "", (9900, 29900), (0, 0), Service, ["mebli", "sieci", "oświetlenia", "monitorów"], ["dojazd do 20 km", "dojazd do 50 km", "w weekend", "ekspres"];
    "Bon towarowy", "Gift voucher", "BON", VOUCHERS, PIECE, NotSubject, "", "", (5000, 50000), (5, 20), Voucher, ["papierowy", "elektroniczny", "świąteczny", "jubileuszowy"], ["seria A", "seria B", "seria C", "seria D"];
];

#!/usr/bin/env python3
"""Writes vectors.json: figures, words and numbers computed apart from the program that is tested.

Exact fractions, one rounding function, another algorithm for words. Run it where it stands; the seed is fixed, so
that the file changes only when this script does.
"""

import json
import pathlib
import random
from fractions import Fraction

RATES = {"23": 23, "22": 22, "8": 8, "7": 7, "5": 5, "4": 4, "3": 3, "0 KR": 0, "0 WDT": 0, "0 EX": 0,
         "zw": 0, "np I": 0, "np II": 0, "oo": 0}


def grosze(value):
    """Half away from zero, to hundredths."""
    scaled = abs(value) * 100
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return -whole if value < 0 else whole


def document(method, pln_rate, lines):
    """Art. 106e ust. 1 pkt 13-14, ust. 7-8, 11; the figures are hundredths."""
    values = []
    for line in lines:
        value = Fraction(line["quantity"]) * Fraction(line["unit_price"])
        if "percent" in line:
            value -= value * Fraction(line["percent"]) / 100
        elif "amount" in line:
            value -= Fraction(line["amount"])
        values.append(grosze(value))
    sums = []
    for code, percent in RATES.items():
        of_code = [value for line, value in zip(lines, values) if line["code"] == code]
        if not of_code:
            continue
        base = sum(of_code)
        if method == "from_net":
            vat = grosze(Fraction(base, 100) * percent / 100)
            net, gross = base, base + vat
        else:
            vat = grosze(Fraction(base, 100) * percent / (100 + percent))
            net, gross = base - vat, base
        in_pln = vat if pln_rate is None else grosze(Fraction(vat, 100) * Fraction(pln_rate))
        sums.append({"code": code, "net": net, "vat": vat, "gross": gross, "vat_pln": in_pln})
    return {"method": method, "rate": pln_rate, "lines": lines, "values": values, "sums": sums}


def places(value, count):
    """A decimal text of so many places at most."""
    whole, part = divmod(value, 10 ** count)
    return f"{whole}.{part:0{count}d}".rstrip("0").rstrip(".") if count else str(whole)


def random_document(rng):
    lines = []
    for _ in range(rng.randint(1, 8)):
        unit_places = rng.choice([0, 2, 2, 2, 4, 8])
        line = {
            "quantity": places(rng.randint(1, 10 ** rng.randint(1, 6)), rng.choice([0, 0, 1, 3, 6])),
            "unit_price": places(rng.randint(1, 10 ** rng.randint(3, 9)), unit_places),
            "code": rng.choice(list(RATES)[:rng.choice([3, 5, 14])]),
        }
        kind = rng.random()
        if kind < 0.25:
            line["percent"] = places(rng.randint(0, 1_000_000), 4)
        elif kind < 0.35:
            full = grosze(Fraction(line["quantity"]) * Fraction(line["unit_price"]))
            line["amount"] = places(rng.randint(0, full), 2)
        lines.append(line)
    pln_rate = places(rng.randint(10_000, 60_000), 4) if rng.random() < 0.3 else None
    return document(rng.choice(["from_net", "from_gross"]), pln_rate, lines)


UNITS = "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć".split()
TEENS = ("dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście "
         "dziewiętnaście").split()
TENS = ("dziesięć dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
        "dziewięćdziesiąt").split()
HUNDREDS = "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset".split()
GROUPS = [None, ("tysiąc", "tysiące", "tysięcy"), ("milion", "miliony", "milionów"),
          ("miliard", "miliardy", "miliardów"), ("bilion", "biliony", "bilionów")]


def form(number, forms):
    """The right form of a noun after a number, told by its digits as text."""
    text = str(number)
    if text == "1":
        return forms[0]
    teen = len(text) > 1 and text[-2] == "1"
    return forms[1] if text[-1] in "234" and not teen else forms[2]


def three(text):
    """Words of three digits."""
    hundreds, tens, ones = (int(digit) for digit in text)
    words = [HUNDREDS[hundreds - 1]] if hundreds else []
    if tens == 1:
        return words + [TEENS[ones]]
    if tens:
        words.append(TENS[tens - 1])
    if ones:
        words.append(UNITS[ones])
    return words


def words(hundredths):
    """An amount in złote, as invoices have it."""
    whole, part = divmod(abs(hundredths), 100)
    digits = str(whole)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start:start + 3] for start in range(0, len(digits), 3)]
    spoken = []
    for place, group in zip(range(len(groups) - 1, -1, -1), groups):
        if int(group) == 0:
            continue
        if place == 0:
            spoken += three(group)
        else:
            spoken += (three(group) if int(group) > 1 else []) + [form(int(group), GROUPS[place])]
    sentence = " ".join(spoken) or UNITS[0]
    sign = "minus " if hundredths < 0 else ""
    return f"{sign}{sentence} {form(whole, ('złoty', 'złote', 'złotych'))} {part:02d}/100"


def with_check_digit(rng, length, digit_of, first="123456789"):
    """A number whose last digit is the check digit, and one whose check digit is wrong."""
    while True:
        body = rng.choice(first) + "".join(rng.choice("123456789") for _ in range(length - 2))
        digit = digit_of(body)
        if digit is not None:
            return [body + str(digit), body + str((digit + rng.randint(1, 9)) % 10)]


def weighted(body, weights):
    return sum(int(digit) * weight for digit, weight in zip(body, weights))


def nip_digit(body):
    rest = weighted(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11
    return None if rest == 10 else rest


def regon_digit(body):
    return weighted(body, [8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10


def pesel_digit(body):
    return -weighted(body, [1, 3, 7, 9] * 3) % 10


def ean_digit(body):
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))) % 10


def nrb(rng):
    """26 digits, and the same with two unlike neighbours exchanged (which mod 97 always sees)."""
    body = "".join(rng.choice("0123456789") for _ in range(24))
    check = 98 - int(body + "252100") % 97
    good = f"{check:02d}{body}"
    place = next(i for i in range(4, 25) if good[i] != good[i + 1])
    return [good, good[:place] + good[place + 1] + good[place] + good[place + 2:]]


def main():
    rng = random.Random(20261123)
    amounts = [0, 1, 99, 100, 101, 200, 500, 1_100, 1_200, 2_100, 2_200, 11_200, 99_999, 100_000, 100_100, 200_000,
               500_000, 1_200_000, 2_200_000, 100_000_000, 200_000_000, 500_000_000, 100_000_000_000, 99_999_999_999_999]
    amounts += [rng.randint(0, 10 ** rng.randint(3, 15)) * rng.choice([1, 1, -1]) for _ in range(120)]
    fixed = [
        document("from_gross", None, [{"quantity": "1", "unit_price": "30", "code": "8"}]),
        document("from_net", None, [{"quantity": "3", "unit_price": "0.02", "code": "23"}]),
        document("from_gross", "4.2345", [{"quantity": "1", "unit_price": "0.03", "code": "23"}]),
    ]
    data = {
        "documents": fixed + [random_document(rng) for _ in range(120)],
        "words": [[amount, words(amount)] for amount in amounts],
        "nip": [with_check_digit(rng, 10, nip_digit) for _ in range(20)],
        "regon": [with_check_digit(rng, 9, regon_digit) for _ in range(20)],
        "pesel": [with_check_digit(rng, 11, pesel_digit) for _ in range(20)],
        "ean": [with_check_digit(rng, length, ean_digit) for length in (8, 12, 13, 14) for _ in range(5)],
        "account": [nrb(rng) for _ in range(20)],
    }
    path = pathlib.Path(__file__).with_name("vectors.json")
    rows = ",\n".join(
        f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for key, rows in data.items()
    )
    path.write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

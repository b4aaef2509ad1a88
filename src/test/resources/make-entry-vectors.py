"""Writes entry-vectors.jsonl: log lines as Python makes them, for EntryVectorsTest.

Run once, with Python 3.11: python3 make-entry-vectors.py > entry-vectors.jsonl
"""
import json, random, struct, zlib

rnd = random.Random(20260101)


def crc_of(entry):
    text = json.dumps(entry, sort_keys=True)
    return text, zlib.crc32(text.encode())


def any_float():
    while True:
        f = struct.unpack("<d", struct.pack("<Q", rnd.getrandbits(64)))[0]
        if f == f and abs(f) != float("inf"):
            return f


CHARS = ["a", "Z", "0", " ", "\"", "\\", "/", "<", "\x00", "\x07", "\b", "\t", "\n", "\x0b", "\f", "\r", "\x1f",
         "\x7e", "\x7f", "\x80", "\xa0", "\xe9", "\u07ff", "\u0800", "\u2028", "\u2603", "\ud7ff", "\ue000",
         "\ufeff", "\uff5e", "\uffff", "\U00010000", "\U0001f600", "\U0001f601", "\U0010ffff"]


def any_text(most=12):
    return "".join(rnd.choice(CHARS) for _ in range(rnd.randint(0, most)))


def any_value(depth=0):
    kind = rnd.randrange(9 if depth < 4 else 7)
    if kind == 0: return rnd.choice([True, False, None]) if depth else rnd.choice([True, False])
    if kind == 1: return rnd.randint(-1000, 1000)
    if kind == 2: return rnd.choice([1, -1]) * rnd.getrandbits(rnd.choice([53, 63, 64, 65, 200, 1000]))
    if kind == 3: return any_float()
    if kind == 4: return round(rnd.uniform(-1e4, 1e4), rnd.randint(0, 6))
    if kind in (5, 6): return any_text()
    if kind == 7: return [any_value(depth + 1) for _ in range(rnd.randint(0, 4))]
    return {any_text(3): any_value(depth + 1) for _ in range(rnd.randint(0, 5))}


values = [0, -0.0, 0.0, 1e15, 1e16, 9999999999999998.0, 123456789012345678.0, 1e-4, 1e-5, 0.00012345, 1e22, 1e23,
          2e23, 5e-324, 1e-323, 1.5e-323, 2e-323, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1 / 3, 1e7,
          9999999.999999998, 0.001, 0.0009999999999999998, 2**53 + 1, -(10**40), 4.35, 2.0**-44, 5e-5,
          "", "\x7f", "\u2028\u2029", {}, [], {"": {}}, [[], {}], [[[]]], {"a": [], "b": {}},
          {"\U0001f600": 1, "\uff5e": 2, "\ue000": 3, "\U00010000": 4, "z": 5, "\x7f": 6, "\ud7ff": 7},
          {"b": {"\U0001f601": [1, {"z": 0, "a": 1}], "\U0001f600": None}, "a": {"y": True, "x": False}},
          {"aa": 1, "a": 2, "": 3, "a\x00": 4, "A": 5}]
values += [n * 5e-324 for n in range(1, 60)]
values += [2.0**e for e in range(-1074, 1024, 37)]
values += [float("1e%d" % e) for e in range(-30, 31)]
values += [any_float() for _ in range(100)]
values += [any_value() for _ in range(260)]

for number, value in enumerate(values, 1):
    deleted = number % 29 == 0
    entry = {"id": number if number % 7 else number * 10**12, "operation": "DELETE" if deleted else "SET",
             "key": "key%d" % number if number % 3 else any_text() or "k", "value": None if deleted else value}
    if number % 5 == 0:
        entry.update({"client_id": any_text() or "c", "request_id": any_text() or "r",
                      "timestamp": 1795372800000 + number})
    text, crc = crc_of(entry)
    print(json.dumps({"wal_line": json.dumps({**entry, "crc": crc}), "crc_input": text, "crc": crc,
                      "value": json.dumps(entry["value"]),
                      "compact": json.dumps(entry["value"], separators=(",", ":"), ensure_ascii=False)}))

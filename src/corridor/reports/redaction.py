"""What could lead to a private person, masked on the way in.

Telephone numbers, e-mail and street addresses, exact coordinates, accounts,
and numbers of documents and cards give way to blocks of the same length, so
that spans stay where they were. Numbers of people, dates and roads stay.
"""

import re

MASK = "█"
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_PHONE = re.compile(
    r"(?<![\w.,$€-])(?:\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}"
    r"|\(\d{2,4}\)[\s.-]?\d{3,4}[\s.-]\d{3,4}"
    r"|\d{2,3}[.-]\d{3,4}[.-]\d{4}"
    r"|\d{3}\s\d{3}\s\d{4}|\d{2}\s\d{4}\s\d{4})(?![\w%]|[.,]\d)")
_LABELLED_PHONE = re.compile(r"(?:\btel(?:[eé]fono|ephone)?s?|\bphone|\bcell|\bcelular|\bwhats\s?app|\bm[oó]vil|\bcall)[.:]?\s*(?:at\s|al\s|us at\s)?"
                             r"(\+?\d[\d\s().-]{6,18}\d)", re.I)
_DOCUMENT = re.compile(r"\b(?:passport|pasaporte|curp|rfc|ssn|social security|dni|a-?number|alien number|c[eé]dula|visa|folio|expediente|id card|"
                       r"document|documento)\b\s*(?:no\.?|number|n[uú]mero|n[uú]m\.?|n\.º|#|:)\s*:?\s*([A-Z0-9][A-Z0-9-]{4,20})", re.I)
_CURP = re.compile(r"\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b|\b\d{3}-\d{2}-\d{4}\b|\bA\d{8,9}\b")
_NAME = r"[A-ZÁÉÍÓÚÑ][\w'áéíóúñü.-]*"
_STREET = re.compile(
    rf"(?<![\d.,$])\b\d{{1,5}}\s(?:[NSEW]\.?\s)?{_NAME}(?:\s{_NAME}){{0,3}}\s(?:Street|St\.|Avenue|Ave\.|Boulevard|Blvd\.?|Road|Rd\.)(?!\w)"
    rf"|\b(?:[Cc]alle|[Aa]venida|[Aa]v\.|[Aa]vda\.|[Bb]oulevard|[Bb]lvd\.|[Cc]alzada|[Cc]allejón|[Pp]rivada|[Pp]rolongación|[Cc]arrera)\s"
    rf"{_NAME}(?:\s(?:de|del|la|los|las|y|{_NAME}|\d{{1,2}}(?=\s(?:de|{_NAME})))){{0,5}},?\s(?:[Nn][uú]m(?:ero)?\.?\s|[Nn]o\.\s?|n\.º\s?|#\s?)?"
    r"\d{1,4}(?:-?[A-Z])?\b(?![\d.,]\d|\s(?:de\s[a-z]|mil|personas|migrantes|a[ñn]os|km|kil))")
_POSTCODE = re.compile(r"\b(?:C\.\s?P\.|CP|[Cc]ódigo [Pp]ostal|ZIP(?: [Cc]ode)?|zip code)\s?:?\s?(\d{5}(?:-\d{4})?)\b")
_COORDINATES = re.compile(r"(?<![\d.])[-+]?\d{1,2}\.\d{4,}°?\s?[NS]?,\s?[-+]?\d{1,3}\.\d{4,}°?(?:\s?[EW]\b)?")
_ACCOUNT = re.compile(r"(?<![\w@./])@\w{3,30}\b|\b(?:wa\.me|t\.me|m\.me)/[\w+./-]+")
_CARD = re.compile(r"(?<![\d.,-])(?:\d{4}[ -]){3}\d{4}(?![\d.,-]\d)")


def redact(text: str) -> str:
    """The text with what could lead to a private person masked; the length stays.

    >>> redact("Call +52 962 123 4567 about the 1,500 people")
    'Call ████████████████ about the 1,500 people'
    """
    for pattern in (_EMAIL, _ACCOUNT, _COORDINATES, _CARD, _CURP, _PHONE, _STREET):
        text = pattern.sub(lambda m: MASK * len(m[0]), text)
    for pattern in (_LABELLED_PHONE, _DOCUMENT, _POSTCODE):
        text = pattern.sub(lambda m: m[0][:m.start(1) - m.start()] + MASK * len(m[1]) + m[0][m.end(1) - m.start():], text)
    return text

#!/usr/bin/env python3
"""Joins a Kontor server as a workstation, logs in, and issues an invoice whose buyer becomes a customer.

Needs grpcio and grpcio-tools (pip install grpcio grpcio-tools), nothing else. On the server:

    kontord ca > kontor-ca.pem                      # the installation's CA, carried over by hand
    kontord workstation add python                  # prints the join code

and here, with the password on standard input:

    python3 issue_invoice.py --server office:7443 --ca kontor-ca.pem --code KT-… --login anna --proto ../../proto

The company must have been set (kontor company set). Prints the number of the invoice and writes its PDF.
"""

import argparse
import base64
import hashlib
import re
import sys
import uuid

import grpc


def main():
    options = arguments()
    ca_pem = open(options.ca, "rb").read()
    secret = secret_of(options.code, ca_pem)

    # the contract, compiled while the program runs
    sys.path.insert(0, options.proto)
    enrolment, enrolment_stubs = contract("enrolment")
    session, session_stubs = contract("session")
    invoices, invoice_stubs = contract("invoice")
    import kontor.v1.common_pb2 as common

    with channel_to(options.server, ca_pem) as channel:
        # 1. Join: the secret of the code becomes this computer's own token. Keep it; the code is used up.
        joined = enrolment_stubs.EnrolmentServiceStub(channel).Join(
            enrolment.JoinRequest(secret=secret, host_name="python", client_version="0.1.0"), timeout=10
        )
        workstation = ("kontor-workstation", joined.workstation_token)

        # 2. Log in. Every further call carries both tokens; accept-language chooses the language of refusals.
        login = session_stubs.SessionServiceStub(channel).LogIn(
            session.LogInRequest(login=options.login, password=sys.stdin.readline().rstrip("\n")),
            metadata=[workstation],
            timeout=30,
        )
        metadata = [workstation, ("authorization", f"Bearer {login.session_token}"), ("accept-language", "en")]
        service = invoice_stubs.InvoiceServiceStub(channel)

        # 3. Look before issuing: totals, problems and warnings come from the server.
        content = invoice_content(invoices, common)
        preview = service.PreviewInvoice(invoices.PreviewInvoiceRequest(invoice=content), metadata=metadata, timeout=10)
        for problem in preview.problems:
            print(f"problem: {problem.field}: {problem.message}", file=sys.stderr)
        if preview.problems:
            sys.exit(1)

        # 4. Issue. After a lost answer repeat with the same request_id: the first answer comes again.
        issued = service.IssueInvoice(
            invoices.IssueInvoiceRequest(invoice=content, register_buyer=True, request_id=str(uuid.uuid4())),
            metadata=metadata,
            timeout=30,
        )
        totals = issued.invoice.totals
        print(f"{issued.invoice.number}: {totals.gross / 100:.2f} {totals.currency}, {totals.in_words}")
        print("buyer:", invoices.BuyerOutcome.Name(issued.buyer_outcome))

        # 5. The PDF comes as a stream of pieces.
        pieces = service.RenderInvoice(
            invoices.RenderInvoiceRequest(id=issued.invoice.id), metadata=metadata, timeout=60
        )
        with open(options.pdf, "wb") as file:
            for piece in pieces:
                file.write(piece.chunk)
        print("PDF:", options.pdf)


def invoice_content(invoices, common):
    """One line of consulting, paid by transfer within 14 days, the buyer typed in. Dates default to today."""
    return invoices.InvoiceContent(
        kind=invoices.INVOICE_KIND_VAT,
        buyer=invoices.Buyer(
            party=invoices.Party(
                kind=common.PARTY_KIND_COMPANY,
                name="Żółta Łódź sp. z o.o.",
                identity=common.PartyIdentity(nip="1111111111"),
                address=common.Address(street="ul. Świętojańska", building="12", post_code="81-368", town="Gdynia"),
            )
        ),
        method=invoices.CALCULATION_METHOD_FROM_NET,
        lines=[
            invoices.InvoiceLine(
                name="Konsultacja",
                unit="godz.",
                quantity="2.5",
                unit_price="180",
                rate=common.PRODUCT_RATE_23,
                service=True,
            )
        ],
        payment=invoices.Payment(form=common.PAYMENT_FORM_TRANSFER, term_days=14),
    )


def channel_to(server, ca_pem):
    """A channel that trusts the installation's CA alone and expects the installation's own name.

    Every server certificate carries <installation id>.kontor.internal, whatever the address it is reached by.
    """
    installation = re.search(rb"(?m)^installation: (\S+)$", ca_pem).group(1).decode()
    return grpc.secure_channel(
        server,
        grpc.ssl_channel_credentials(root_certificates=ca_pem[ca_pem.index(b"-----BEGIN") :]),
        options=[("grpc.ssl_target_name_override", f"{installation}.kontor.internal")],
    )


def secret_of(code, ca_pem):
    """The secret of a join code, after comparing the code with the CA: see enrolment_service.proto."""
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = re.sub(r"[\s-]", "", code.upper())
    text = text.removeprefix("KT").translate(str.maketrans("ILO", "110"))
    if len(text) != 25 or any(character not in digits for character in text):
        sys.exit("The code has 25 characters after KT-: type it again as the administrator sees it.")
    check = 0
    for character in text[:24]:
        check ^= digits.index(character)
        check = (check << 1 & 31) ^ (5 if check & 16 else 0)
    if digits[check] != text[24]:
        sys.exit("The code has a typing error: compare it with what the administrator sees.")
    bits = int("".join(f"{digits.index(character):05b}" for character in text[:16]), 2)
    if hashlib.sha256(public_key(ca_pem)).digest()[:10] != bits.to_bytes(10):
        sys.exit("The code belongs to another installation than the CA certificate.")
    return text[16:24]


def public_key(ca_pem):
    """The SubjectPublicKeyInfo of a certificate: the seventh element of what is signed (RFC 5280, 4.1)."""
    body = ca_pem.split(b"-----BEGIN CERTIFICATE-----")[1].split(b"-----END")[0]
    der = base64.b64decode(body)
    _, to_be_signed, _ = element(der, element(der, 0)[1])
    position = to_be_signed
    for _ in range(6):  # version, serial number, algorithm, issuer, validity, subject
        position = element(der, position)[2]
    start, _, end = element(der, position)
    return der[start:end]


def element(der, start):
    """Start, start of the content, and end of the DER element at a position."""
    length, content = der[start + 1], start + 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(der[content : content + size])
        content += size
    return start, content, content + length


def contract(name):
    return grpc.protos_and_services(f"kontor/v1/{name}_service.proto")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, metavar="HOST:PORT")
    parser.add_argument("--ca", required=True, metavar="FILE", help="what kontord ca printed")
    parser.add_argument("--code", required=True, help="the join code")
    parser.add_argument("--login", required=True)
    parser.add_argument("--proto", required=True, metavar="DIR", help="the folder that holds kontor/v1")
    parser.add_argument("--pdf", default="invoice.pdf", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    main()

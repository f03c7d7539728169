//! How the closed sets of the domain are written in the database.

use kontor_domain::{
    invoice::InvoiceKind,
    party::PartyKind,
    payment::PaymentForm,
    product::{PriceBase, ProductKind},
    series::CounterReset,
    vat::ProductRate,
};

use crate::closed_set;

closed_set!(PartyKind {
    Company => "company",
    PrivatePerson => "private_person",
});

closed_set!(PaymentForm {
    Cash => "cash",
    Card => "card",
    Voucher => "voucher",
    Cheque => "cheque",
    Credit => "credit",
    Transfer => "transfer",
    Mobile => "mobile",
    Other => "other",
});

closed_set!(ProductKind {
    Goods => "goods",
    Service => "service",
});

closed_set!(PriceBase {
    Net => "net",
    Gross => "gross",
});

closed_set!(ProductRate {
    Rate23 => "23",
    Rate8 => "8",
    Rate5 => "5",
    Zero => "0",
    Exempt => "zw",
    NotSubject => "np",
    Rate22 => "22",
    Rate7 => "7",
    Rate4 => "4",
    Rate3 => "3",
});

closed_set!(InvoiceKind {
    Vat => "vat",
    ProForma => "pro_forma",
});

closed_set!(CounterReset {
    Never => "never",
    Yearly => "yearly",
    Monthly => "monthly",
});

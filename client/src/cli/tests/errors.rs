//! Exit codes, and what is said when a command fails.

use insta::assert_snapshot;

use super::{Setup, kontor};
use crate::testing::server::{LOGIN, PASSWORD};
use crate::testing::{Office, closed_port};

#[tokio::test]
async fn usage_errors_end_with_2_in_both_languages() {
    let ran = Setup::default().run(&["faktura"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_snapshot!(ran.err, @r"
    błąd: nieznane polecenie „faktura”

    Użycie: kontor [OPCJE] <POLECENIE>

    Więcej: kontor --help
    podpowiedź: kontor doctor
    ");
    let ran = Setup::default()
        .run(&["invoice", "list", "--state", "kiedyś", "--lang", "en"])
        .await;
    assert_eq!(ran.code, 2);
    assert_snapshot!(ran.err, @r"
    error: invalid value 'kiedyś' for '--state <STATE>': draft/szkic, issued/wystawione

    For more information, try '--help'.
    hint: kontor doctor
    ");
    let ran = Setup::default().run(&["join", "serwer"]).await;
    assert_eq!(ran.code, 2);
    assert_snapshot!(ran.err, @r"
    błąd: brakuje: --code <KOD>

    Użycie: kontor join [OPCJE] --code <KOD> <SERWER:PORT>...

    Więcej: kontor --help
    podpowiedź: kontor doctor
    ");
}

#[tokio::test]
async fn a_workstation_that_did_not_join_ends_with_4() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut setup = Setup::default();
    setup.env.home = Some(dir.path().to_owned());
    let ran = setup.run(&["status"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (4, ""));
    assert_snapshot!(ran.err, @r"
    błąd: to stanowisko nie jest jeszcze dołączone (profil „default”): administrator wydaje kod poleceniem `kontord workstation add NAZWA`, tutaj: `kontor join SERWER:PORT --code KOD`
    podpowiedź: kontor doctor
    ");
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_ends_with_3() {
    let mut office = Office::at_work().await;
    let closed = closed_port();
    office
        .profile
        .set_addresses(vec![closed.clone()])
        .expect("kept");
    let ran = kontor(&office, &["invoice", "list"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    let text = ran.err.replace(&closed.to_string(), "ADRES");
    assert_snapshot!(text, @r"
    błąd: brak połączenia z serwerem (ADRES: komputer działa, ale na tym porcie nic nie słucha)
    podpowiedź: kontor doctor
    ");
}

#[tokio::test]
async fn nobody_logged_in_ends_with_4_without_asking_the_server() {
    let office = Office::open().await;
    let ran = kontor(&office, &["customer", "list"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (4, ""));
    assert_snapshot!(ran.err, @r"
    błąd: nikt nie jest zalogowany: `kontor login`
    podpowiedź: kontor doctor
    ");
}

#[tokio::test]
async fn a_refusal_ends_with_1_and_names_the_fields() {
    let office = Office::at_work().await;
    let mut setup = Setup::at(&office);
    setup.input = "stare\nnowe\n".to_owned();
    let ran = setup.run(&["passwd", "--password-stdin"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_snapshot!(ran.err, @r"
    błąd: Popraw dane.
      new_password: Hasło ma mieć 12 znaków.
    podpowiedź: kontor doctor
    ");
}

#[tokio::test]
async fn what_the_role_does_not_allow_ends_with_4_and_programs_get_it_as_json() {
    let office = Office::at_work().await;
    let ran = kontor(
        &office,
        &["session", "list", "--everybody", "--output", "json"],
    )
    .await;
    assert_eq!((ran.code, ran.out.as_str()), (4, ""));
    assert_snapshot!(ran.err, @r#"
    {
      "error": {
        "message": "Twoja rola na to nie pozwala.",
        "reason": "PERMISSION_DENIED",
        "violations": []
      },
      "exit_code": 4,
      "hint": "kontor doctor"
    }
    "#);
}

#[tokio::test]
async fn login_asks_or_reads_and_a_wrong_password_ends_with_4() {
    let office = Office::open().await;
    let mut setup = Setup::at(&office).typing(&format!("{LOGIN}\n"));
    setup.passwords = vec![PASSWORD];
    let ran = setup.run(&["login"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert_snapshot!(ran.err, @"Login: Zalogowano: anna (księgowość)");

    let mut setup = Setup::at(&office);
    setup.input = format!("{PASSWORD}\n");
    let ran = setup.run(&["login", LOGIN, "--password-stdin"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);

    let mut setup = Setup::at(&office);
    setup.input = "złe\n".to_owned();
    let ran = setup.run(&["login", LOGIN, "--password-stdin"]).await;
    assert_eq!(ran.code, 4);
    assert_snapshot!(ran.err, @r"
    błąd: zły login albo hasło
    podpowiedź: kontor doctor
    ");

    // nobody to ask, nothing on the input
    let ran = kontor(&office, &["login", LOGIN]).await;
    assert_eq!(ran.code, 2);
}

#[tokio::test]
async fn a_second_join_does_not_replace_a_profile_by_a_slip() {
    let office = Office::open().await;
    let address = office.server.address().to_string();
    let code = office.pki.join_code();
    let ran = kontor(&office, &["join", &address, "--code", &code]).await;
    assert_eq!(ran.code, 1);
    assert_snapshot!(ran.err, @r"
    błąd: profil „default” już istnieje: dodaj --replace, aby go zastąpić, albo --profile INNA-NAZWA
    podpowiedź: kontor doctor
    ");

    office.server.state.behave().code_used = false;
    let ran = kontor(&office, &["join", &address, "--code", &code, "--replace"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = ran.out.replace(&office.pki.installation_id, "INSTALACJA");
    assert_snapshot!(text, @r"
    Stanowisko: Biuro 1
    Instalacja: INSTALACJA
    Profil:     default
    ");
}

#[tokio::test]
async fn a_mistyped_code_is_refused_before_anything_is_sent() {
    let office = Office::open().await;
    let ran = kontor(
        &office,
        &[
            "join",
            "nie-ma.invalid",
            "--code",
            "KT-000G4-0R40M-30E20-9Y3GX-5GXM1",
            "--profile",
            "drugi",
        ],
    )
    .await;
    assert_eq!(ran.code, 1);
    assert_snapshot!(ran.err, @r"
    błąd: kod dołączenia przepisano z błędem (nie zgadza się znak kontrolny): przepisz go jeszcze raz
    podpowiedź: kontor doctor
    ");
}

#[tokio::test]
async fn the_status_shows_workstation_server_and_person() {
    let office = Office::at_work().await;
    let ran = kontor(&office, &["status"]).await;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let text = ran
        .out
        .replace(&office.server.address().to_string(), "ADRES")
        .replace(crate::VERSION, "WERSJA");
    assert_snapshot!(text, @r"
    Profil:          default
    Serwer:          ADRES
    Wersja serwera:  WERSJA
    Wersja programu: WERSJA
    Instalacja:      7c0f3d54-0000-7000-8000-000000000001
    Stanowisko:      Biuro 1
    Zalogowany:      anna (księgowość)
    Sesja do:        23.11.2026 13:00
    ");
}

#[tokio::test]
async fn the_doctor_says_what_is_wrong_and_leaves_no_hint_to_itself() {
    let mut office = Office::at_work().await;
    let closed = closed_port();
    office
        .profile
        .set_addresses(vec![closed.clone()])
        .expect("kept");
    let report = office.dir.path().join("raport.txt");
    let ran = kontor(
        &office,
        &["doctor", "--report", report.to_str().expect("UTF-8")],
    )
    .await;
    assert_eq!(ran.code, 3);
    assert!(!ran.err.contains("podpowiedź"), "{}", ran.err);
    assert_snapshot!(ran.out.replace(&closed.to_string(), "ADRES"), @r"
    ok     dane stanowiska            Biuro 1
    ok     nazwa serwera              127.0.0.1: 127.0.0.1
    BŁĄD   połączenie                 ADRES: komputer działa, ale na tym porcie nic nie słucha
    -      szyfrowanie i certyfikat
    -      gotowość serwera
    -      wersje
    -      dołączenie stanowiska
    -      logowanie
    -      uprawnienia
    -      zegar
    -      licencja
    -      sklepy

    Co jest nie tak: Komputer z serwerem działa, ale program serwera jest wyłączony (albo słucha na innym porcie).
    Po czyjej stronie: serwer.
    Co zrobić:
      1. Sprawdź na innym stanowisku: jeśli też nie działa, przyczyna jest na serwerze.
      2. Na serwerze uruchom usługę kontord (np. `systemctl start kontord`) i obejrzyj jej dziennik.
      3. Jeśli usługa działa, porównaj port w `kontor profile list` z wierszem `ready` serwera.
    ");
    let kept = std::fs::read_to_string(&report).expect("a report");
    assert!(kept.contains("CONNECTION_REFUSED"), "{kept}");

    let ran = kontor(&office, &["doctor", "--output", "json"]).await;
    let value: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(value["fault"]["reason"], "CONNECTION_REFUSED");
    assert_eq!(value["fault"]["side"], "server");
}

#[tokio::test]
async fn profiles_are_listed_chosen_and_readdressed() {
    let office = Office::open().await;
    let ran = kontor(
        &office,
        &["profile", "addresses", "serwer:7000", "192.0.2.1"],
    )
    .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = kontor(&office, &["profile", "list"]).await;
    assert_snapshot!(ran.out, @r"
    Profil    Domyślny   Stanowisko   Adresy
    ---------------------------------------------------------------
    default   tak        Biuro 1      serwer:7000, 192.0.2.1:7443
    ");
    let ran = kontor(&office, &["profile", "use", "inny"]).await;
    assert_eq!(ran.code, 4);
}

//! What each kind of fault means and what is to be done, in words for office people.

use super::fault::{FaultClass, Side};

/// What is said of a kind of fault.
pub(super) fn words(class: FaultClass) -> Words {
    match class {
        FaultClass::NotEnrolled
        | FaultClass::StateUnreadable
        | FaultClass::OutdatedClient
        | FaultClass::Revoked
        | FaultClass::ClockWrong => of_workstation(class),
        FaultClass::NameNotFound
        | FaultClass::ConnectionRefused
        | FaultClass::ConnectionTimedOut
        | FaultClass::NetworkUnreachable
        | FaultClass::NotKontor => of_network(class),
        FaultClass::NotLoggedIn
        | FaultClass::WrongPassword
        | FaultClass::SessionExpired
        | FaultClass::ServiceTokenRefused
        | FaultClass::NoRights => of_person(class),
        _ => of_server(class),
    }
}

/// What is said of a kind of fault.
pub(super) struct Words {
    /// Stable name for programs.
    pub reason: &'static str,
    /// Whose fault it is.
    pub side: Side,
    /// What is wrong, in Polish and English.
    pub what: (&'static str, &'static str),
    /// What to do, in Polish and English, step by step.
    pub remedy: &'static [(&'static str, &'static str)],
}

fn of_workstation(class: FaultClass) -> Words {
    match class {
        FaultClass::NotEnrolled => Words {
            reason: "NOT_ENROLLED",
            side: Side::Workstation,
            what: (
                "To stanowisko nie zostało jeszcze dołączone do serwera.",
                "This workstation has not joined a server yet.",
            ),
            remedy: &[
                (
                    "Poproś administratora o kod dołączenia (na serwerze: `kontord workstation add NAZWA`).",
                    "Ask an administrator for a join code (on the server: `kontord workstation add NAME`).",
                ),
                (
                    "Wpisz tutaj: `kontor join SERWER:PORT --code KOD`.",
                    "Type here: `kontor join SERVER:PORT --code CODE`.",
                ),
            ],
        },
        FaultClass::StateUnreadable => Words {
            reason: "STATE_UNREADABLE",
            side: Side::Workstation,
            what: (
                "Pliki programu na tym stanowisku są uszkodzone albo niedostępne.",
                "The program's files at this workstation are damaged or cannot be read.",
            ),
            remedy: &[
                (
                    "Sprawdź, czy pracujesz na swoim koncie systemu i czy na dysku jest miejsce.",
                    "See that you work under your own account and that the disk has room.",
                ),
                (
                    "Jeśli to nie pomoże, dołącz stanowisko od nowa: `kontor join … --replace` z nowym kodem.",
                    "If that does not help, join again: `kontor join … --replace` with a new code.",
                ),
            ],
        },
        FaultClass::OutdatedClient => Words {
            reason: "CLIENT_OUTDATED",
            side: Side::Workstation,
            what: (
                "Program na tym stanowisku jest za stary dla serwera.",
                "The program at this workstation is too old for the server.",
            ),
            remedy: &[(
                "Zainstaluj na tym stanowisku nowszą wersję programu; danych i dołączenia to nie zmienia.",
                "Install a newer version here; data and enrolment stay.",
            )],
        },
        FaultClass::Revoked => Words {
            reason: "WORKSTATION_REVOKED",
            side: Side::Workstation,
            what: (
                "Administrator odłączył to stanowisko; serwer już go nie uznaje.",
                "An administrator shut this workstation out; the server does not accept it any more.",
            ),
            remedy: &[
                (
                    "Zapytaj administratora, czy to zamierzone.",
                    "Ask an administrator whether that was meant.",
                ),
                (
                    "Jeśli nie: poproś o nowy kod i wpisz `kontor join SERWER:PORT --code KOD --replace`.",
                    "If not: ask for a new code and type `kontor join SERVER:PORT --code CODE --replace`.",
                ),
            ],
        },
        _ => Words {
            reason: "CLOCK_WRONG",
            side: Side::Workstation,
            what: (
                "Zegary tego komputera i serwera różnią się o więcej niż 5 minut.",
                "The clocks of this computer and of the server are more than 5 minutes apart.",
            ),
            remedy: &[
                (
                    "Porównaj zegar komputera z prawdziwym czasem i włącz ustawianie czasu z internetu.",
                    "Compare the computer's clock with the true time and switch on setting it from the internet.",
                ),
                (
                    "Jeśli ten komputer ma dobry czas, źle chodzi zegar serwera: zawiadom administratora.",
                    "If this computer is right, the server's clock is wrong: tell an administrator.",
                ),
            ],
        },
    }
}

fn of_network(class: FaultClass) -> Words {
    match class {
        FaultClass::NameNotFound => Words {
            reason: "NAME_NOT_FOUND",
            side: Side::Network,
            what: (
                "Nazwa serwera nie jest znana: zły adres w profilu albo ten komputer nie ma sieci.",
                "The server's name is not known: a wrong address in the profile, or this computer has no network.",
            ),
            remedy: &[
                (
                    "Sprawdź, czy na tym komputerze działa sieć (np. otwórz dowolną stronę albo dysk sieciowy).",
                    "See whether the network works here (open any page or a network drive).",
                ),
                (
                    "Porównaj adres z innym stanowiskiem (`kontor profile list`) i popraw: `kontor profile addresses SERWER:PORT`.",
                    "Compare the address with another workstation's (`kontor profile list`) and set it: `kontor profile addresses SERVER:PORT`.",
                ),
            ],
        },
        FaultClass::ConnectionRefused => Words {
            reason: "CONNECTION_REFUSED",
            side: Side::Server,
            what: (
                "Komputer z serwerem działa, ale program serwera jest wyłączony (albo słucha na innym porcie).",
                "The server's computer is on, but the server program is off (or listens on another port).",
            ),
            remedy: &[
                (
                    "Sprawdź na innym stanowisku: jeśli też nie działa, przyczyna jest na serwerze.",
                    "Look at another workstation: if it does not work there either, the server is the cause.",
                ),
                (
                    "Na serwerze uruchom usługę kontord (np. `systemctl start kontord`) i obejrzyj jej dziennik.",
                    "On the server start the service kontord (as `systemctl start kontord`) and read its log.",
                ),
                (
                    "Jeśli usługa działa, porównaj port w `kontor profile list` z wierszem `ready` serwera.",
                    "If it runs, compare the port in `kontor profile list` with the server's `ready` line.",
                ),
            ],
        },
        FaultClass::ConnectionTimedOut => Words {
            reason: "CONNECTION_TIMED_OUT",
            side: Side::Network,
            what: (
                "Serwer nie odpowiada wcale: komputer z serwerem jest wyłączony albo zapora (firewall) odrzuca połączenie.",
                "No answer at all: the server's computer is off, or a firewall drops the connection.",
            ),
            remedy: &[
                (
                    "Sprawdź, czy komputer z serwerem jest włączony i w sieci.",
                    "See that the server's computer is on and in the network.",
                ),
                (
                    "Jeśli inne stanowiska działają, winna jest zapora albo sieć tego stanowiska.",
                    "If other workstations work, a firewall or the network here is at fault.",
                ),
                (
                    "Jeśli żadne nie działa: na serwerze zezwól zaporze na port serwera (zwykle 7443/TCP).",
                    "If none works: let the server's firewall accept its port (usually 7443/TCP).",
                ),
            ],
        },
        FaultClass::NetworkUnreachable => Words {
            reason: "NETWORK_UNREACHABLE",
            side: Side::Network,
            what: (
                "Z tego komputera nie ma drogi do serwera.",
                "There is no way from this computer to the server.",
            ),
            remedy: &[
                (
                    "Sprawdź kabel, Wi-Fi albo VPN tego stanowiska.",
                    "See to the cable, Wi-Fi or VPN of this workstation.",
                ),
                (
                    "Sprawdź adres serwera: `kontor profile list`.",
                    "Check the server's address: `kontor profile list`.",
                ),
            ],
        },
        _ => Words {
            reason: "NOT_KONTOR",
            side: Side::Network,
            what: (
                "Pod tym adresem i portem odpowiada inny program niż serwer Kontor albo coś przerywa połączenie.",
                "Another program than a Kontor server answers at this address and port, or something cuts the connection.",
            ),
            remedy: &[
                (
                    "Porównaj adres i port z innym stanowiskiem: `kontor profile list`.",
                    "Compare address and port with another workstation: `kontor profile list`.",
                ),
                (
                    "Jeśli są dobre, wyłącz dla tego adresu skanowanie połączeń w programie antywirusowym albo pośredniku (proxy).",
                    "If they are right, switch off scanning of this address in the antivirus program or proxy.",
                ),
            ],
        },
    }
}

fn of_server(class: FaultClass) -> Words {
    match class {
        FaultClass::WrongCa => Words {
            reason: "WRONG_CA",
            side: Side::Server,
            what: (
                "Odpowiada serwer z innym urzędem certyfikacji niż ten, do którego dołączono stanowisko: to inna instalacja albo ktoś podsłuchuje. Niczego mu nie wysłano.",
                "A server with another CA answers than the one this workstation joined: another installation, or somebody listens in. Nothing was sent to it.",
            ),
            remedy: &[
                (
                    "Zapytaj administratora, czy serwer był instalowany od nowa albo przenoszony.",
                    "Ask an administrator whether the server was installed anew or moved.",
                ),
                (
                    "Jeśli tak: dołącz stanowisko od nowa (`kontor join … --replace`) z nowym kodem.",
                    "If so: join again (`kontor join … --replace`) with a new code.",
                ),
                (
                    "Jeśli nie: nie loguj się i zgłoś to; porównaj odcisk urzędu z tym, który wypisuje serwer.",
                    "If not: do not log in, and report it; compare the CA's fingerprint with the one the server prints.",
                ),
            ],
        },
        FaultClass::CertificateExpired => Words {
            reason: "CERTIFICATE_EXPIRED",
            side: Side::Server,
            what: (
                "Certyfikat serwera wygasł — albo zegar tego komputera spieszy o miesiące.",
                "The server's certificate has expired — or this computer's clock is months ahead.",
            ),
            remedy: &[
                (
                    "Sprawdź datę i godzinę na tym komputerze.",
                    "Check date and time of this computer.",
                ),
                (
                    "Jeśli są dobre: uruchom ponownie usługę kontord na serwerze, odnowi certyfikat sama.",
                    "If they are right: restart the service kontord, which renews its certificate by itself.",
                ),
            ],
        },
        FaultClass::CertificateNotYetValid => Words {
            reason: "CERTIFICATE_NOT_YET_VALID",
            side: Side::Workstation,
            what: (
                "Certyfikat serwera jeszcze nie obowiązuje: zegar tego komputera (albo serwera) jest źle ustawiony.",
                "The server's certificate is not valid yet: the clock of this computer (or of the server) is wrong.",
            ),
            remedy: &[
                (
                    "Sprawdź datę i godzinę na tym komputerze i popraw je.",
                    "Check and correct date and time of this computer.",
                ),
                (
                    "Jeśli są dobre, zawiadom administratora: zegar serwera spieszył, gdy powstawał certyfikat.",
                    "If they are right, tell an administrator: the server's clock was ahead when the certificate was made.",
                ),
            ],
        },
        FaultClass::WrongInstallation => Words {
            reason: "WRONG_INSTALLATION",
            side: Side::Server,
            what: (
                "Serwer pokazał certyfikat innej instalacji.",
                "The server showed a certificate of another installation.",
            ),
            remedy: &[(
                "Sprawdź adres (`kontor profile list`) i zawiadom administratora.",
                "Check the address (`kontor profile list`) and tell an administrator.",
            )],
        },
        FaultClass::NotServing => Words {
            reason: "NOT_SERVING",
            side: Side::Server,
            what: (
                "Serwer działa, ale nie przyjmuje pracy: właśnie startuje, kończy pracę albo stracił bazę danych.",
                "The server runs but takes no work: it is starting, stopping, or has lost its database.",
            ),
            remedy: &[
                ("Spróbuj ponownie za minutę.", "Try again in a minute."),
                (
                    "Jeśli to trwa: na serwerze `kontord check` i dziennik usługi.",
                    "If it lasts: `kontord check` on the server, and the service's log.",
                ),
            ],
        },
        FaultClass::NoAnswer => Words {
            reason: "NO_ANSWER",
            side: Side::Server,
            what: (
                "Serwer przyjął połączenie, ale nie odpowiada w wyznaczonym czasie.",
                "The server took the connection but does not answer in time.",
            ),
            remedy: &[
                (
                    "Spróbuj ponownie za minutę: serwer może być bardzo zajęty.",
                    "Try again in a minute: the server may be very busy.",
                ),
                (
                    "Jeśli to trwa: na serwerze `kontord check` i dziennik usługi.",
                    "If it lasts: `kontord check` on the server, and the service's log.",
                ),
            ],
        },
        FaultClass::OutdatedServer => Words {
            reason: "SERVER_OUTDATED",
            side: Side::Server,
            what: (
                "Serwer jest starszy niż ten program i nie zna jego poleceń.",
                "The server is older than this program and does not know its calls.",
            ),
            remedy: &[(
                "Administrator powinien zaktualizować serwer.",
                "An administrator should update the server.",
            )],
        },
        _ => Words {
            reason: "SERVER_FAULT",
            side: Side::Server,
            what: (
                "Serwer odpowiedział błędem wewnętrznym.",
                "The server answered with an internal fault.",
            ),
            remedy: &[(
                "Zapisz raport (`kontor doctor --report PLIK`) i przekaż administratorowi; szczegóły są w dzienniku serwera.",
                "Write a report (`kontor doctor --report FILE`) for an administrator; the server's log knows more.",
            )],
        },
    }
}

fn of_person(class: FaultClass) -> Words {
    match class {
        FaultClass::NotLoggedIn => Words {
            reason: "NOT_LOGGED_IN",
            side: Side::Person,
            what: (
                "Połączenie działa, tylko nikt nie jest zalogowany.",
                "The connection works, but nobody is logged in.",
            ),
            remedy: &[("Zaloguj się: `kontor login`.", "Log in: `kontor login`.")],
        },
        FaultClass::WrongPassword => Words {
            reason: "LOGIN_REFUSED",
            side: Side::Person,
            what: (
                "Połączenie działa; ostatnie logowanie odrzucono: zły login, złe hasło albo konto zablokowane.",
                "The connection works; the last login was refused: wrong login, wrong password, or a disabled account.",
            ),
            remedy: &[
                (
                    "Sprawdź klawisz Caps Lock i układ klawiatury, po czym zaloguj się ponownie: `kontor login`.",
                    "Look at Caps Lock and the keyboard's layout, then log in again: `kontor login`.",
                ),
                (
                    "Po kilku pomyłkach serwer każe chwilę poczekać. Nowe hasło ustawia administrator: `kontor user set-password`.",
                    "After some mistakes the server wants a pause. An administrator sets a new password: `kontor user set-password`.",
                ),
            ],
        },
        FaultClass::SessionExpired => Words {
            reason: "SESSION_EXPIRED",
            side: Side::Person,
            what: (
                "Połączenie działa; sesja wygasła (12 godzin bez pracy, 14 dni od logowania) albo zakończył ją administrator.",
                "The connection works; the session has ended (12 hours idle, 14 days after the login) or an administrator ended it.",
            ),
            remedy: &[(
                "Zaloguj się ponownie: `kontor login`.",
                "Log in again: `kontor login`.",
            )],
        },
        FaultClass::ServiceTokenRefused => Words {
            reason: "SERVICE_TOKEN_REFUSED",
            side: Side::Person,
            what: (
                "Połączenie działa, ale serwer nie przyjmuje tokenu konta usługi: wygasł, unieważniono go albo jest nieznany.",
                "The connection works, but the server does not take the service account's token: expired, revoked or unknown.",
            ),
            remedy: &[(
                "Poproś administratora o nowy token (`kontor token create`) i zapisz go w pliku, który wskazuje KONTOR_TOKEN_FILE.",
                "Ask an administrator for a new token (`kontor token create`) and put it into the file that KONTOR_TOKEN_FILE names.",
            )],
        },
        _ => Words {
            reason: "NO_RIGHTS",
            side: Side::Person,
            what: (
                "Połączenie i logowanie działają, ale rola użytkownika na to nie pozwala.",
                "Connection and login work, but the user's role does not allow it.",
            ),
            remedy: &[(
                "Poproś administratora o inną rolę: `kontor user set-role LOGIN ROLA`.",
                "Ask an administrator for another role: `kontor user set-role LOGIN ROLE`.",
            )],
        },
    }
}

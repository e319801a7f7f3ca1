//! What every host's way to servers keeps, as one suite for all of them.
//!
//! [`Peer`] says what the server answers that a port is tried with; natively `native_peer` is one.

use ritm_model::transport::{HttpAnswer, HttpAsk, HttpMethod, TransportFault};

/// A host's way to servers, as a test holds it.
pub trait TransportUnderTest {
    /// Asks and waits for the answer.
    fn ask(&mut self, ask: HttpAsk) -> Result<HttpAnswer, TransportFault>;

    /// The address of a server that answers as [`Peer`] does.
    fn peer(&self) -> String;

    /// An address at which nobody listens.
    fn nobody(&self) -> String;
}

/// The server that ports are tried with.
pub struct Peer;

impl Peer {
    /// Answers 200 with what it was asked: method and path on the first line, then a line a header, as `name: value` with
    /// the name in lower case, an empty line, and the body. Its own headers are `x-peer: ritm`, and a cookie.
    pub const ECHO: &'static str = "/api/echo";
    /// Answers 404 with the body `none`.
    pub const MISSING: &'static str = "/api/missing";
    /// Answers 302 to [`Self::ECHO`].
    pub const ELSEWHERE: &'static str = "/api/elsewhere";
    /// Never answers.
    pub const SILENT: &'static str = "/api/silent";
    /// Answers 200 with [`Self::LONG_BYTES`] bytes, and does not say beforehand how many.
    pub const LONG: &'static str = "/api/long";
    /// How many that are.
    pub const LONG_BYTES: usize = 300_000;
    /// Says that a hundred bytes follow, sends ten, and is gone.
    pub const BROKEN: &'static str = "/api/broken";
}

fn asked(method: HttpMethod, url: String) -> HttpAsk {
    HttpAsk {
        method,
        url,
        headers: vec![("x-asked".to_owned(), "yes".to_owned())],
        body: Vec::new(),
        patience_ms: 10_000,
        most_bytes: 1 << 20,
    }
}

fn claim(holds: bool, what: &str, told: &impl std::fmt::Debug) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("{what}: {told:?}"))
    }
}

/// Whether a port keeps what the engine relies on.
///
/// # Errors
/// What it does not keep, with what was told.
pub fn keeps_contract(port: &mut dyn TransportUnderTest) -> Result<(), String> {
    let peer = port.peer();
    let at = |path: &str| format!("{peer}{path}");

    for method in HttpMethod::ALL {
        let body = if method == HttpMethod::Get {
            ""
        } else {
            "{\"a\":\"й\"}"
        };
        let ask = HttpAsk {
            body: body.as_bytes().to_vec(),
            ..asked(method, at(Peer::ECHO))
        };
        let told = port.ask(ask);
        let Ok(answer) = &told else {
            return claim(false, "a server that is there answers", &told);
        };
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let first = format!("{} {}\n", method.name(), Peer::ECHO);
        claim(answer.status == 200, "a status is told", &answer.status)?;
        claim(text.starts_with(&first), "method and path arrive", &text)?;
        claim(text.contains("\nx-asked: yes\n"), "headers arrive", &text)?;
        claim(text.ends_with(&format!("\n\n{body}")), "a body arrives", &text)?;
        claim(!text.contains("\ncookie:"), "no cookie is sent", &text)?;
        claim(!text.contains("\nreferer:"), "no page is named", &text)?;
        claim(
            answer.header("x-peer") == Some("ritm"),
            "headers are told",
            &answer.headers,
        )?;
    }

    let told = port.ask(asked(HttpMethod::Get, at(Peer::MISSING)));
    let is_none = matches!(&told, Ok(answer) if answer.status == 404 && answer.body == b"none");
    claim(is_none, "a refusal is an answer", &told)?;

    let told = port.ask(asked(HttpMethod::Get, at(Peer::ELSEWHERE)));
    let stays = !matches!(&told, Ok(answer) if answer.status == 200);
    claim(stays, "nobody is sent elsewhere", &told)?;

    let told = port.ask(HttpAsk {
        patience_ms: 400,
        ..asked(HttpMethod::Get, at(Peer::SILENT))
    });
    claim(told == Err(TransportFault::TimedOut), "patience ends", &told)?;

    let told = port.ask(asked(HttpMethod::Get, at(Peer::LONG)));
    let whole = matches!(&told, Ok(answer) if answer.body.len() == Peer::LONG_BYTES);
    claim(whole, "what is allowed comes whole", &told)?;
    let told = port.ask(HttpAsk {
        most_bytes: 100_000,
        ..asked(HttpMethod::Get, at(Peer::LONG))
    });
    claim(
        told == Err(TransportFault::TooLong),
        "what is too long is cut off",
        &told,
    )?;

    let told = port.ask(asked(HttpMethod::Get, at(Peer::BROKEN)));
    let broken = matches!(told, Err(TransportFault::TooLong | TransportFault::Unreachable));
    claim(broken, "half an answer is none", &told)?;

    let told = port.ask(asked(HttpMethod::Get, format!("{}/api/echo", port.nobody())));
    claim(told == Err(TransportFault::Unreachable), "nobody is there", &told)?;

    for odd in ["", "ritm", "ftp://ritm.example/", "file:///etc/passwd", "http://"] {
        let told = port.ask(asked(HttpMethod::Get, odd.to_owned()));
        claim(told == Err(TransportFault::Forbidden), odd, &told)?;
    }
    Ok(())
}

/// A [`Peer`] on this computer.
#[cfg(not(target_family = "wasm"))]
pub mod native_peer {
    use std::{
        io::{BufRead, BufReader, Read, Write},
        net::{SocketAddr, TcpListener, TcpStream},
        thread,
    };

    use super::Peer;

    /// Starts one, which goes on as long as the program.
    ///
    /// # Errors
    /// When the system gives no port.
    pub fn start() -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let at = listener.local_addr()?;
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || drop(answer(stream)));
            }
        });
        Ok(at)
    }

    fn answer(mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let mut words = first.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (mut headers, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            let (name, value) = (name.to_ascii_lowercase(), value.trim());
            if name == "content-length" {
                length = value.parse().unwrap_or(0);
            }
            headers.push_str(&format!("{name}: {value}\n"));
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let mut say = |head: &str, body: &[u8]| {
            let length = body.len();
            let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes())?;
            stream.write_all(body)
        };
        match path {
            Peer::ECHO => {
                let mut text = format!("{method} {path}\n{headers}\n").into_bytes();
                text.extend(&body);
                say("200 OK\r\nX-Peer: ritm\r\nSet-Cookie: seen=1; Path=/", &text)
            }
            Peer::ELSEWHERE => say(&format!("302 Found\r\nLocation: {}", Peer::ECHO), b""),
            Peer::SILENT => {
                let mut nothing = [0; 1];
                reader.read(&mut nothing).map(drop)
            }
            Peer::LONG => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
                // Whoever has heard enough hangs up.
                stream.write_all(&vec![b'x'; Peer::LONG_BYTES])
            }
            Peer::BROKEN => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nten bytes!"),
            _ => say("404 Not Found", b"none"),
        }
    }
}

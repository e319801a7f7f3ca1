//! A client of HTTP/1.1 that keeps its connection, knows nothing else, and costs little beside what it measures.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Its head, as it came.
    pub(crate) head: String,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Whether the status is one of success.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A request, written once and sent as often as it is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Wish(Vec<u8>);

impl Wish {
    /// A request with JSON or without a body.
    pub(crate) fn new(method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Self {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let body = body.map(Value::to_string);
        if let Some(body) = &body {
            head += &format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        let mut bytes = format!("{head}\r\n").into_bytes();
        bytes.extend_from_slice(body.unwrap_or_default().as_bytes());
        Self(bytes)
    }
}

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What came and is not taken yet.
    came: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            came: Vec::with_capacity(16 << 10),
        })
    }

    /// Sends a request and takes its answer.
    pub(crate) fn ask(&mut self, wish: &Wish) -> io::Result<Answer> {
        self.send(wish)?;
        self.take()
    }

    /// Sends a request, whose answer is taken later.
    pub(crate) fn send(&mut self, wish: &Wish) -> io::Result<()> {
        self.stream.write_all(&wish.0)
    }

    /// Takes the next answer.
    pub(crate) fn take(&mut self) -> io::Result<Answer> {
        let end = self.until(b"\r\n\r\n", 0)?;
        let head = String::from_utf8_lossy(self.came.get(..end).unwrap_or_default()).into_owned();
        self.came.drain(..end + 4);
        let mut answer = Answer {
            status: 0,
            head,
            body: Vec::new(),
        };
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "no HTTP");
        answer.status = answer
            .head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .ok_or_else(broken)?;
        if let Some(length) = answer.header("content-length") {
            let length = length.parse().map_err(|_| broken())?;
            answer.body = self.exactly(length)?;
        } else if answer
            .header("transfer-encoding")
            .is_some_and(|value| value.contains("chunked"))
        {
            loop {
                let end = self.until(b"\r\n", 0)?;
                let size: Vec<u8> = self.came.drain(..end + 2).collect();
                let size = String::from_utf8_lossy(&size);
                let size = usize::from_str_radix(size.trim(), 16).map_err(|_| broken())?;
                let mut chunk = self.exactly(size + 2)?;
                chunk.truncate(size);
                answer.body.extend(chunk);
                if size == 0 {
                    break;
                }
            }
        }
        Ok(answer)
    }

    fn until(&mut self, mark: &[u8], from: usize) -> io::Result<usize> {
        let mut from = from;
        loop {
            let found = self
                .came
                .get(from..)
                .and_then(|rest| rest.windows(mark.len()).position(|at| at == mark));
            if let Some(at) = found {
                return Ok(from + at);
            }
            from = self.came.len().saturating_sub(mark.len());
            self.more()?;
        }
    }

    fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.came.len() < length {
            self.more()?;
        }
        Ok(self.came.drain(..length).collect())
    }

    fn more(&mut self) -> io::Result<()> {
        let mut piece = [0; 16 << 10];
        match self.stream.read(&mut piece)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.came
                    .extend_from_slice(piece.get(..count).unwrap_or_default());
                Ok(())
            }
        }
    }
}

/// One request on a connection of its own.
pub(crate) fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> io::Result<Answer> {
    Connection::open(address)?.ask(&Wish::new(method, path, headers, body))
}

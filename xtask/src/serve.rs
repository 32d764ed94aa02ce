//! A static file server for `dist/`: for looking at it, and for the tests.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Result, anyhow, bail};

use crate::paths;

/// Headers of a request at most.
const MAX_HEADERS: usize = 64;
/// Bytes of a request's head at most.
const MAX_HEAD: usize = 64 * 1024;

/// A server that answers until the program ends.
pub(crate) struct Site {
    url: String,
}

impl Site {
    /// Serves `folder` under `mount` (`/`, or a path that starts and ends with a slash), on a free port.
    pub(crate) fn start(folder: PathBuf, mount: &'static str) -> Result<Self> {
        Self::on(listen(0).map_err(|error| anyhow!("no free port on 127.0.0.1: {error}"))?, folder, mount)
    }

    fn on(listener: TcpListener, folder: PathBuf, mount: &'static str) -> Result<Self> {
        let address = listener.local_addr()?;
        let folder: Arc<Path> = folder.into();
        // A thread for each connection, however many a browser opens at once: those of a pool all wait for connections
        // that are kept open, and the next one for them.
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let folder = Arc::clone(&folder);
                // A browser that has gone away is nobody's error.
                thread::spawn(move || converse(&connection, &folder, mount));
            }
        });
        Ok(Self { url: format!("http://{address}{mount}") })
    }

    /// Where the page is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Serves `dist/` on `port`, or the next free one, until stopped; shows it in a browser when there is one.
pub(crate) fn show(port: u16, open: bool) -> Result<()> {
    let candidates = port..=port.saturating_add(20);
    let Some(listener) = candidates.into_iter().find_map(|port| listen(port).ok()) else {
        bail!("Port {port} and the 20 after it are in use. Choose another with --port.");
    };
    let site = Site::on(listener, paths::dist(), "/")?;
    println!("\nFunnel Widget is at {} (stop with Ctrl-C)", site.url());
    if open {
        open_in_browser(site.url());
    }
    loop {
        thread::park();
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

/// Best effort: the address is on the terminal as well.
fn open_in_browser(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let _ = Command::new(program).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}

/// Answers the requests of a connection, one after the other, until the browser closes it.
fn converse(connection: &TcpStream, folder: &Path, mount: &str) -> io::Result<()> {
    // Small answers at once, not when there are more.
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection);
    while let Some(head) = read_head(&mut reader)? {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        if request.parse(&head).is_err() {
            return respond(connection, "400 Bad Request", "text/plain", b"not a request", true);
        }
        let (method, url) = (request.method.unwrap_or_default(), request.path.unwrap_or_default());
        if !matches!(method, "GET" | "HEAD") {
            // What comes with it is not read, so nothing more can be.
            return respond(connection, "405 Method Not Allowed", "text/plain", b"only GET and HEAD", true);
        }
        let with_body = method == "GET";
        match file_for(url, folder, mount) {
            Some((path, kind)) => respond(connection, "200 OK", kind, &fs::read(path)?, with_body)?,
            None => respond(connection, "404 Not Found", "text/plain", b"not found", with_body)?,
        }
    }
    Ok(())
}

/// The lines up to the empty one; none when the connection has ended.
fn read_head(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        if reader.read_until(b'\n', &mut head)? == 0 || head.len() > MAX_HEAD {
            return Ok(None);
        }
        if matches!(&head[before..], b"\r\n" | b"\n") {
            return Ok(Some(head));
        }
    }
}

fn respond(mut to: &TcpStream, status: &str, kind: &str, body: &[u8], with_body: bool) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\n\r\n"
    );
    let body = if with_body { body } else { &[] };
    to.write_all(&[head.as_bytes(), body].concat())
}

/// The file behind an address, and its MIME type; nothing outside the folder.
fn file_for(url: &str, folder: &Path, mount: &str) -> Option<(PathBuf, &'static str)> {
    let path = url.split(['?', '#']).next()?.strip_prefix(mount)?;
    let path = if path.is_empty() { "index.html" } else { path };
    // Names in dist/ need no escapes, so an escaped address has no file.
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.contains(['%', '\\'])) {
        return None;
    }
    let file = folder.join(path);
    if !file.is_file() {
        return None;
    }
    let kind = mime_type(&file);
    Some((file, kind))
}

fn mime_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("gz") => "application/gzip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(url: &str, mount: &str) -> Option<&'static str> {
        file_for(url, paths::root(), mount).map(|(_, kind)| kind)
    }

    #[test]
    fn the_folder_of_the_page_is_the_page() {
        assert_eq!(kind("/", "/"), Some("text/html; charset=utf-8"));
        assert_eq!(kind("/?lang=da", "/"), Some("text/html; charset=utf-8"));
        assert_eq!(kind("/a/b/", "/a/b/"), Some("text/html; charset=utf-8"));
    }

    #[test]
    fn nothing_is_served_outside_the_mount_or_the_folder() {
        for url in ["/index.html", "/a/index.html", "/a/b/../Cargo.toml", "/a/b/%2e%2e/Cargo.toml", "/a/b/.git/HEAD"] {
            assert_eq!(kind(url, "/a/b/"), None, "{url}");
        }
        assert_eq!(kind("//etc/hosts", "/"), None);
        assert_eq!(kind("/src/", "/"), None);
    }
    /// As many connections as anybody opens at once, all kept open: each is answered.
    #[test]
    fn no_connection_waits_for_another() {
        let site = Site::start(paths::root().to_path_buf(), "/").expect("a site");
        let address = site.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut open: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(&address).expect("a connection")).collect();
        for round in 0..2 {
            for connection in &mut open {
                let asked = ["/Cargo.toml", "/not-there"][round];
                write!(connection, "GET {asked} HTTP/1.1\r\nHost: x\r\n\r\n").expect("a request");
            }
            for connection in &open {
                connection.set_read_timeout(Some(std::time::Duration::from_secs(10))).expect("a time limit");
                let mut reader = BufReader::new(connection);
                let head = read_head(&mut reader).expect("an answer").expect("a head");
                let head = String::from_utf8(head).expect("text");
                assert!(head.starts_with(["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"][round]), "{head}");
                let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
                let mut body = vec![0; length.and_then(|text| text.parse().ok()).expect("a length")];
                io::Read::read_exact(&mut reader, &mut body).expect("all of it");
            }
        }
    }
}

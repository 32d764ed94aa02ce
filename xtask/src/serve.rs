//! A static file server for `dist/`: for looking at it, and for the tests.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::paths;

/// A server that answers until the program ends.
pub(crate) struct Site {
    url: String,
}

impl Site {
    /// Serves `folder` under `mount` (`/`, or a path that starts and ends with a slash), on a free port.
    pub(crate) fn start(folder: PathBuf, mount: &'static str) -> Result<Self> {
        Self::on(listen(0).map_err(|error| anyhow!("no free port on 127.0.0.1: {error}"))?, folder, mount)
    }

    fn on(server: Server, folder: PathBuf, mount: &'static str) -> Result<Self> {
        let address = server.server_addr().to_ip().ok_or_else(|| anyhow!("the server has no address"))?;
        let server = Arc::new(server);
        // Chromium opens six connections at once; four threads answer them without waiting for each other's files.
        for _ in 0..4 {
            let (server, folder) = (Arc::clone(&server), folder.clone());
            thread::spawn(move || {
                for request in server.incoming_requests() {
                    answer(request, &folder, mount);
                }
            });
        }
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
    let Some(server) = candidates.into_iter().find_map(|port| listen(port).ok()) else {
        bail!("Port {port} and the 20 after it are in use. Choose another with --port.");
    };
    let site = Site::on(server, paths::dist(), "/")?;
    println!("\nFunnel Widget is at {} (stop with Ctrl-C)", site.url());
    if open {
        open_in_browser(site.url());
    }
    loop {
        thread::park();
    }
}

fn listen(port: u16) -> Result<Server> {
    let server = Server::http(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    server.map_err(|error| anyhow!("{error}"))
}

/// Best effort: the address is on the terminal as well.
fn open_in_browser(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let _ = Command::new(program).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}

fn answer(request: Request, folder: &Path, mount: &str) {
    // A browser that has gone away is nobody's error.
    let _ = match (request.method(), file_for(request.url(), folder, mount)) {
        (Method::Get | Method::Head, Some((file, kind))) => {
            let headers = [header("Content-Type", kind), header("Cache-Control", "no-cache")];
            let response = headers.into_iter().flatten().fold(Response::from_file(file), Response::with_header);
            request.respond(response)
        }
        (Method::Get | Method::Head, None) => request.respond(Response::from_string("not found").with_status_code(404)),
        _ => request.respond(Response::from_string("only GET and HEAD").with_status_code(405)),
    };
}

fn header(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name, value).ok()
}

/// The file behind an address, and its MIME type; nothing outside the folder.
fn file_for(url: &str, folder: &Path, mount: &str) -> Option<(File, &'static str)> {
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
    Some((File::open(&file).ok()?, mime_type(&file)))
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
}

//! Where somebody goes back to after a log-in or a refusal: the page they came from.

use super::address;
use crate::app::House;
use rocket::http::Method;
use rocket::request::Request;
use std::sync::Arc;

/// An address inside this product, fit to be gone to; anything else leads home.
pub fn local(address: &str) -> String {
    let inside =
        address.starts_with('/') && !address.starts_with("//") && !address.contains(['\\', '\n', '\r']);
    if inside { address::escaped(address) } else { "/".to_owned() }
}

/// The page of the form that was sent: the one the browser names, else the nearest page above the address it was
/// sent to. What was posted is not repeated there.
pub fn form_page(request: &Request<'_>) -> String {
    let named = came_from(request).and_then(|from| nearest(request, &from));
    named.or_else(|| nearest(request, request.uri().path().as_str())).unwrap_or_else(|| "/".to_owned())
}

/// The page from which something was asked for that could not be had, where it is another one than that and than
/// the first page.
pub fn back(request: &Request<'_>) -> Option<String> {
    let page = match request.method() {
        Method::Get | Method::Head => came_from(request).and_then(|from| nearest(request, &from))?,
        _ => form_page(request),
    };
    let here = request.method() == Method::Get && page == request.uri().to_string();
    (!here && page != "/").then_some(page)
}

/// Path and query of the page of this house that the browser says it comes from.
fn came_from(request: &Request<'_>) -> Option<String> {
    let (_, rest) = request.headers().get_one("Referer")?.split_once("://")?;
    let (host, address) = rest.split_at(rest.find('/')?);
    let base = request.rocket().state::<Arc<House>>()?.base_url.split_once("://").map(|(_, base)| base);
    let ours = request.headers().get_one("Host") == Some(host) || base == Some(host);
    (ours && local(address) == address).then(|| address.to_owned())
}

/// `address` where a page is read there, else what is read at the nearest part of its path.
fn nearest(request: &Request<'_>, address: &str) -> Option<String> {
    let path = address.split('?').next().unwrap_or_default();
    if is_page(request, path) {
        return Some(address.to_owned());
    }
    let mut path = path;
    while let Some((shorter, _)) = path.rsplit_once('/').filter(|(shorter, _)| !shorter.is_empty()) {
        path = shorter;
        if is_page(request, path) {
            return Some(path.to_owned());
        }
    }
    None
}

/// Whether a page can be read at that path.
fn is_page(request: &Request<'_>, path: &str) -> bool {
    let reads =
        |route: &&rocket::Route| route.method == Method::Get && !route.uri.as_str().starts_with("/api");
    request.rocket().routes().filter(reads).any(|route| {
        let mut parts = route.uri.path().split('/');
        path.split('/').all(|part| {
            parts.next().is_some_and(|here| here == part || here.starts_with('<') && !part.is_empty())
        }) && parts.next().is_none()
    })
}

//! Which route a path belongs to, from a fixed table: whatever is asked for, the labels are ours.

/// Where a path is counted that has no route.
pub(super) const NO_ROUTE: &str = "(none)";

/// Every route, those first that are asked for most: the table is searched from its beginning. A name in braces stands
/// for one part of a path, with a star for all that follow. The last is for everything else.
pub(super) const ROUTES: [&str; 40] = [
    "/recommendations",
    "/static/{file}",
    "/api/fetch_updates",
    "/api/facts",
    "/api/job/{job_id}",
    "/api/suggest",
    "/book/{id}",
    "/author/{id}",
    "/genre/{id}",
    "/map",
    "/",
    "/updates",
    "/facts",
    "/api/recommendations",
    "/api/trending",
    "/about",
    "/quality",
    "/updates.atom",
    "/covers/{id}",
    "/surprise",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/favicon.ico",
    "/api/works",
    "/preview/{*picture}",
    "/sw.js",
    "/offline",
    "/site.webmanifest",
    "/icons/{file}",
    "/apple-touch-icon.png",
    "/robots.txt",
    "/sitemap.xml",
    "/opensearch.xml",
    "/api/cache/{*action}",
    "/api/admin/{*action}",
    "/admin",
    "/admin/{*page}",
    NO_ROUTE,
];

/// The place in [`ROUTES`] of the route that `path` belongs to.
pub(super) fn place(path: &str) -> usize {
    ROUTES.iter().position(|route| fits(route, path)).unwrap_or(ROUTES.len() - 1)
}

fn fits(route: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    for expected in route.split('/') {
        let Some(part) = parts.next() else { return false };
        let fits = match expected.strip_prefix('{') {
            Some(rest) if rest.starts_with('*') => return !part.is_empty(),
            Some(_) => !part.is_empty(),
            None => part == expected,
        };
        if !fits {
            return false;
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> &'static str {
        ROUTES[place(path)]
    }

    #[test]
    fn a_path_is_counted_under_its_pattern() {
        for (path, expected) in [
            ("/", "/"),
            ("/recommendations", "/recommendations"),
            ("/book/dune-frank-herbert", "/book/{id}"),
            ("/api/job/0190-aa", "/api/job/{job_id}"),
            ("/admin", "/admin"),
            ("/admin/jobs/7/cancel", "/admin/{*page}"),
            ("/api/cache/refresh", "/api/cache/{*action}"),
        ] {
            assert_eq!(route(path), expected, "{path}");
        }
    }

    #[test]
    fn what_somebody_makes_up_has_no_route() {
        for path in ["", "/dune", "/book", "/book/", "/book/a/b", "/recommendations/", "//", "/(none)", "*", "/admin/"]
        {
            assert_eq!(route(path), NO_ROUTE, "{path}");
        }
    }

    #[test]
    fn every_route_of_the_site_is_in_the_table() {
        let site = include_str!("../mod.rs");
        let named: Vec<&str> = site.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(named.len() > 10, "{named:?}");
        for path in named {
            assert_ne!(route(path), NO_ROUTE, "{path} is new: give it a line in ROUTES");
        }
    }
}

// One of each kind of page, for whatever must hold on all of them.

export const PAGES = [
  { name: "home", path: "/" },
  { name: "recommendations", path: "/recommendations?search_term=dune" },
  { name: "recommendations-of-an-author", path: "/recommendations?search_term=agatha+christie" },
  { name: "recommendations-of-two", path: "/recommendations?search_term=dune&search_term=emma" },
  { name: "recommendations-of-nothing", path: "/recommendations?search_term=qxzvkjw+wqzzk" },
  { name: "recommendations-narrowed", path: "/recommendations?search_term=dune&genre=fantasy&mood=epic&variety=80" },
  { name: "recommendations-nothing-left", path: "/recommendations?search_term=emma&genre=cooking&language=is" },
  { name: "map", path: "/map?search_term=dune" },
  { name: "map-of-two", path: "/map?search_term=dune&search_term=emma" },
  { name: "map-of-nothing", path: "/map?search_term=qxzvkjw+wqzzk" },
  { name: "empty-term", path: "/recommendations?search_term=", status: 422 },
  { name: "book", path: "/book/dune-frank-herbert" },
  { name: "author", path: "/author/frank-herbert" },
  { name: "genre", path: "/genre/science-fiction" },
  { name: "updates", path: "/updates?search_term=dune" },
  { name: "about", path: "/about" },
  { name: "quality", path: "/quality" },
  { name: "not-found", path: "/no-such-page", status: 404 },
];

/** The error statuses that opening all of `PAGES` provokes. */
export const STATUSES = PAGES.flatMap(({ status }) => status ?? []);

/** Opens one of the pages and waits until all that comes to it later, if anything does, has come. */
export async function open(page, { path }) {
  await page.goto(path);
  await page.locator('main:not(:has([aria-busy="true"], #added[data-hx-get]))').waitFor();
}

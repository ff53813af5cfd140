// What readers may ask for: titles, authors and words of the starter catalogue.

import { readFile, readdir } from "node:fs/promises";

const DATA = new URL("../data/", import.meta.url);

/** The words of a term are these themes and moods, in pairs. */
const WORDS = ["theme", "mood"];

/** Terms of all three kinds, mixed, each for another page: `share` of all that there are. */
export async function coldTerms(share) {
  const kinds = await Promise.all([titles(), authors(), words()]);
  return mixed(kinds.map((terms) => spread(terms, Math.ceil(terms.length * share))));
}

/** Beginnings of titles and names, of one to six letters. */
export async function beginnings(count) {
  const names = mixed(await Promise.all([titles(), authors()]));
  return spread(names, count).map((name, at) => name.slice(0, 1 + (at % 6)));
}

async function titles() {
  const folder = new URL("catalogue/", DATA);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".csv")).sort();
  const works = (await Promise.all(files.map((name) => records(new URL(name, folder))))).flat();
  return [...new Set(works.map(({ title }) => title))];
}

async function authors() {
  return (await records(new URL("authors.csv", DATA))).map(({ name }) => name);
}

async function words() {
  const vocabulary = await records(new URL("vocabulary.csv", DATA));
  const [themes, moods] = WORDS.map((wanted) =>
    vocabulary.filter(({ kind }) => kind === wanted).map(({ name }) => name.toLowerCase()),
  );
  return themes.map((theme, at) => `${moods[at % moods.length]} ${theme}`);
}

/** `count` of the items, evenly from all over the list. */
function spread(items, count) {
  const step = items.length / Math.min(count, items.length);
  return Array.from({ length: Math.min(count, items.length) }, (_, at) => items[Math.floor(at * step)]);
}

/** One of each list in turn, so that each part of a run has the same mixture. */
function mixed(lists) {
  const placed = lists.flatMap((list) => list.map((item, at) => ({ item, place: (at + 0.5) / list.length })));
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

async function records(file) {
  const [names, ...rows] = rowsOf(await readFile(file, "utf8"));
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}

/** The fields of each line of a CSV file; a quoted field may hold commas and doubled quotes, but no line end. */
function rowsOf(text) {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    );
}

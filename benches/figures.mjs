// Medians, percentiles, and the table of results.

/** The value below which the share `q` of the sorted sample lies; the nearest one that was really seen. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
}

export const median = (values) => quantile(values, 0.5);

export const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

export const p50AndP99 = (times) => `p50 ${ms(median(times))}, p99 ${ms(quantile(times, 0.99))}`;

/** A row without a goal: a figure to know. */
export const fact = (figure, result) => ({ figure, result });

/** A row that must hold. */
export const goal = (figure, result, wanted, met) => ({ figure, result, wanted, met });

/** Prints the rows as a Markdown table. */
export function print(rows) {
  console.log("\n| figure | result | goal | met |\n| --- | --- | --- | --- |");
  for (const { figure, result, wanted, met } of rows) {
    console.log(`| ${figure} | ${result} | ${wanted ?? ""} | ${wanted ? (met ? "yes" : "**no**") : ""} |`);
  }
}

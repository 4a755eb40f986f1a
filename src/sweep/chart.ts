import { type Markup, markupText } from '../ir/target-text.ts';

/** What templates/report/sweep.svg.hbs needs: one row per schedule, one panel of bars per measure. */
export interface ChartContext {
  readonly width: number;
  readonly height: number;
  readonly title: Markup;
  readonly rows: readonly { readonly y: number; readonly label: Markup }[];
  readonly panels: readonly {
    readonly x: number;
    readonly title: Markup;
    readonly bars: readonly {
      readonly y: number;
      readonly width: number;
      readonly valueX: number;
      readonly valueY: number;
      readonly value: Markup;
    }[];
  }[];
}

/** One measure of all variants. */
export interface Measure {
  readonly title: string;
  /** One per schedule; not negative. */
  readonly values: readonly number[];
  /** What a full bar stands for; the largest value unless told. */
  readonly full?: number;
  format(value: number): string;
}

// All in pixels.
const MARGIN = 16;
const HEAD = 68;
const ROW = 26;
const BAR = 16;
const FULL_BAR = 84;
const PANEL = 160;
const CHARACTER = 8;

/** Bars of all measures beside each other: the lengths compare variants, the numbers tell the values. */
export function chartContext(
  title: string,
  schedules: readonly string[],
  measures: readonly Measure[],
): ChartContext {
  const labels = MARGIN + Math.max(...schedules.map(s => s.length)) * CHARACTER + MARGIN;
  const rowY = (row: number): number => HEAD + row * ROW;
  return {
    width: labels + measures.length * PANEL,
    height: HEAD + schedules.length * ROW + MARGIN,
    title: markupText(title),
    rows: schedules.map((schedule, row) => ({ y: rowY(row) + BAR - 4, label: markupText(schedule) })),
    panels: measures.map(({ title: measure, values, full = Math.max(...values), format }, i) => ({
      x: labels + i * PANEL,
      title: markupText(measure),
      bars: values.map((value, row) => {
        const width = full > 0 ? Math.round((FULL_BAR * 10 * value) / full) / 10 : 0;
        return {
          y: rowY(row),
          width,
          valueX: width + 6,
          valueY: rowY(row) + BAR - 4,
          value: markupText(format(value)),
        };
      }),
    })),
  };
}

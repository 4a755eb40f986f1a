/** Nothing is said of the rate before so much time has passed, or so much is done. */
const SETTLED_SECONDS = 2;

/** How long work of many equal parts takes: what is done, how fast, and the time that is left at that rate. */
export class Pace {
  readonly #what: string;
  readonly #total: number;
  readonly #now: () => number;
  readonly #started: number;

  /**
   * @param what one of the parts, such as `frame`
   * @param now the time in milliseconds
   */
  constructor(what: string, total: number, now = () => performance.now()) {
    this.#what = what;
    this.#total = total;
    this.#now = now;
    this.#started = now();
  }

  /**
   * `frame 1200 of 10000, 340 a second, 26 s left`; without a rate while there is none to go by.
   *
   * @param total where it turned out to be another
   */
  at(done: number, total = this.#total): string {
    const seconds = (this.#now() - this.#started) / 1000;
    const place = `${this.#what} ${done} of ${total}`;
    if (done === 0 || seconds < SETTLED_SECONDS) return place;
    const rate = done / seconds;
    return `${place}, ${rateText(rate)}, ${durationText((total - done) / rate)} left`;
  }
}

/** By the second, or by the minute where that is more than one. */
const rateText = (perSecond: number): string =>
  perSecond >= 1 ? `${roundedTo2(perSecond)} a second` : `${roundedTo2(60 * perSecond)} a minute`;

/** Two digits say enough of a rate. */
const roundedTo2 = (value: number): string => String(Number(value.toPrecision(2)));

/** `26 s`, `4 min`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

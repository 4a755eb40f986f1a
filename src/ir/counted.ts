/** A number of things, each of which `what` is: `1 cycle`, `2 cycles`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What to do with scales that have no common unit in 32 bits: fixed point with a report, or refuse (claim A2). */
export type Snap = 'fixed' | 'none';

/** Where a compiled folder keeps what `verify` found last. */
export const VERIFY_FILE = 'verify.json';

/** Where it keeps the designs that `explore` found last. */
export const EXPLORE_FILE = 'explore.json';

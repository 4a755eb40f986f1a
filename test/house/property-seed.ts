import fc from 'fast-check';

/**
 * Properties draw the same cases in every run, so that a change is judged by itself and not by its luck: a property that names
 * no seed has this one. PROPERTY_SEED draws others.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261201) });

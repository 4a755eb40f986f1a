import { type Diagnostic, DiagnosticError, type Location } from './diagnostic.ts';

/** A diagnostic of something inside `at`; what it says itself of the place comes first. */
export const placedIn = (at: Location, diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  at: { ...at, ...diagnostic.at },
});

/** What `step` gives; where it fails, each of its diagnostics names the place `at`, too. */
export function placed<T>(at: Location, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError(error.diagnostics.map(diagnostic => placedIn(at, diagnostic)));
  }
}

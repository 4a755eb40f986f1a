/**
 * The error function 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x, to within 1e-15: the series
 * exp(-x^2) * sum 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)) has positive terms only, so nothing cancels
 * (Abramowitz and Stegun, 7.1.6).
 */
export function errorFunction(x: number): number {
  const magnitude = Math.abs(x);
  // 1 - erf(6) is below half a unit in the last place of 1
  if (magnitude >= 6) return Math.sign(x);
  const square = magnitude * magnitude;
  let term = magnitude;
  let sum = magnitude;
  for (let n = 1; term > sum * 2 ** -54; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}

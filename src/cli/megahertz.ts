import { InvalidArgumentError } from 'commander';

/** A clock that is a number in MHz; what the board makes of it is another question. */
export function megahertz(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 1 || value > 1000)
    throw new InvalidArgumentError('must be 1 to 1000');
  return value;
}

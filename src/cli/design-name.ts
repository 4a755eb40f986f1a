import { InvalidArgumentError } from 'commander';
import { sanitize } from '../schedule/names.ts';

/** The value of --name: a design is called as the user says, or not at all. */
export function designName(text: string): string {
  if (sanitize(text) === text) return text;
  throw new InvalidArgumentError(
    'must be letters, digits and single underscores, at most 48 and the first a letter, and no word of Verilog or C++',
  );
}

import { z } from 'zod';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { isFolderPath, isIdentifier, isWord } from '../ir/target-text.ts';

/** The forms of text in the documents of a folder that go on to sources, scripts, paths and arithmetic. */
export const identifierText = z
  .string()
  .refine(isIdentifier, 'a name of letters, digits and single underscores');
export const wordText = z.string().refine(isWord, 'a word of letters, digits and . + _ -');
export const folderPath = z.string().refine(isFolderPath, 'a path that stays in the folder');
export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 digits');

/** Longer ones are no number of a network, and take long to read. */
const MAX_DIGITS = 10_000;

/** An exact number as text: a fraction, or a sum of fractions times square roots. */
export const exactNumber = z
  .string()
  .max(MAX_DIGITS)
  .refine(text => S.parse(text) !== undefined, 'an exact number');

/** A fraction. */
export const rationalNumber = z
  .string()
  .max(MAX_DIGITS)
  .refine(text => Q.parse(text) !== undefined, 'a fraction');

/** Elements of one value. */
const MAX_ELEMENTS = 2 ** 27;

/** A shape whose elements can be held. */
export const shape = z
  .array(z.int().min(1))
  .refine(dims => dims.reduce((a, b) => a * b, 1) <= MAX_ELEMENTS, 'a shape of at most 2^27 elements');

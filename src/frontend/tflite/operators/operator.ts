import type { Conversion } from '../conversion.ts';
import type { TfliteOperator } from '../model.ts';

/** Puts an operator of the model into the graph, exactly as TensorFlow Lite's reference kernel computes it. */
export type Converter = (operator: TfliteOperator, conversion: Conversion) => void;

import { add, mul, sub } from './arithmetic.ts';
import { convolution, depthwiseConvolution } from './convolutions.ts';
import { dequantize, quantize, softmax } from './ends.ts';
import { fullyConnected } from './fully-connected.ts';
import { logistic, relu, relu6, reluN1To1, tanh } from './functions.ts';
import { concatenation, pad, reshape, transpose } from './layouts.ts';
import type { Converter } from './operator.ts';
import { averagePool, maxPool, mean } from './pools.ts';

/** The operators that are taken, by TensorFlow Lite's names for them. */
export const CONVERTERS: ReadonlyMap<string, Converter> = new Map([
  ['ADD', add],
  ['AVERAGE_POOL_2D', averagePool],
  ['CONCATENATION', concatenation],
  ['CONV_2D', convolution],
  ['DEPTHWISE_CONV_2D', depthwiseConvolution],
  ['DEQUANTIZE', dequantize],
  ['EXPAND_DIMS', reshape],
  ['FULLY_CONNECTED', fullyConnected],
  ['LOGISTIC', logistic],
  ['MAX_POOL_2D', maxPool],
  ['MEAN', mean],
  ['MUL', mul],
  ['PAD', pad],
  ['PADV2', pad],
  ['QUANTIZE', quantize],
  ['RELU', relu],
  ['RELU6', relu6],
  ['RELU_N1_TO_1', reluN1To1],
  ['RESHAPE', reshape],
  ['SOFTMAX', softmax],
  ['SQUEEZE', reshape],
  ['SUB', sub],
  ['TANH', tanh],
  ['TRANSPOSE', transpose],
]);

/** The domain of the standard operators; `ai.onnx` is its other spelling. */
export const STANDARD_DOMAIN = '';

/** The domain that bitwright writes QONNX operators in. */
export const QONNX_DOMAIN = 'qonnx.custom_op.general';

/**
 * The domain of the functions that stand for QONNX operators where a runtime does not know these. The operator's name
 * is followed by `_` and what its body depends on; it keeps its attributes.
 */
export const QUANTIZER_FUNCTION_DOMAIN = 'bitwright.quantizers';

/**
 * Domains in which the QONNX operators are met: Brevitas, QONNX and FINN exports of several ages. Some
 * exporters leave the domain out.
 */
const QONNX_DOMAINS: ReadonlySet<string> = new Set([
  'onnx.brevitas',
  'brevitas',
  QONNX_DOMAIN,
  QUANTIZER_FUNCTION_DOMAIN,
  'finn.custom_op.general',
  'qonnx',
  'finn',
  STANDARD_DOMAIN,
]);

/** bitwright's own operators and functions; a file that has them defines them by model-local functions. */
export const BITWRIGHT_DOMAIN = 'bitwright';

/** onnxruntime's own operators. */
const MICROSOFT_DOMAIN = 'com.microsoft';

/** Operators of the PULP platform: QuantLib's own domain, and that of onnxruntime's extensions; some tools leave it out. */
const PULP_DOMAINS: ReadonlySet<string> = new Set(['PACTOps', 'ai.onnx.contrib', STANDARD_DOMAIN]);

const CHANNELS_LAST_DOMAIN = 'qonnx.custom_op.channels_last';

/** The name under which an operator is known: that of the QONNX operator for one of its functions. */
export const knownName = (domain: string, op: string): string =>
  domain === QUANTIZER_FUNCTION_DOMAIN ? op.split('_')[0] : op;

export const normalDomain = (domain: string): string => (domain === 'ai.onnx' ? STANDARD_DOMAIN : domain);
export const isQonnxDomain = (domain: string): boolean => QONNX_DOMAINS.has(normalDomain(domain));
export const isMicrosoftDomain = (domain: string): boolean => domain === MICROSOFT_DOMAIN;
export const isPulpDomain = (domain: string): boolean => PULP_DOMAINS.has(normalDomain(domain));
export const isChannelsLastDomain = (domain: string): boolean => domain === CHANNELS_LAST_DOMAIN;

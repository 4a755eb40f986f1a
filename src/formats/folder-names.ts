/** Where the testbench of a compiled folder lies in it. */
export const TESTBENCH_FOLDER = 'tb';

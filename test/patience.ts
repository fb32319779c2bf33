/**
 * How many times longer than on a quiet machine anything may take before it counts as hanging: other programs keep the
 * processors busy, or GISCHAT_TEST_PATIENCE says that it is slow. A limit only ends the wait for what never comes.
 */
export const PATIENCE = 6 * Number(process.env.GISCHAT_TEST_PATIENCE ?? 1)

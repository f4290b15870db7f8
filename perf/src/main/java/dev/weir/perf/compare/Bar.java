package dev.weir.perf.compare;

/**
 * What a row is held to.
 *
 * @param least what it must be
 * @param reach what it should be
 */
record Bar(double least, double reach) {
    Verdict judge(Scale scale, double value) {
        if (scale.progress(value, reach) >= 1) {
            return Verdict.REACHED;
        }
        return scale.progress(value, least) >= 1 ? Verdict.MET : Verdict.SHORT;
    }
}

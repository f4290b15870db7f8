package dev.weir.perf.compare;

/**
 * What a row is judged by.
 *
 * @param least what it must reach
 * @param reach what it should reach
 */
record Bar(double least, double reach) {
    Verdict judge(Scale scale, double value) {
        if (scale.progress(value, reach) >= 1) {
            return Verdict.REACHED;
        }
        return scale.progress(value, least) >= 1 ? Verdict.MET : Verdict.SHORT;
    }
}

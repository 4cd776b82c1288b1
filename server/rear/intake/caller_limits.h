#pragma once

#include "shared/base/rate_limiter.h"

namespace florin::intake {

/// How often one caller may ask, once it is known who asks. As it is made, as good as without end.
struct CallerLimits {
    enum class Loopback { limited, raised }; ///< raised: the machine itself may ask without limit (tests, benchmarks)

    base::Rate member{1e9, 1e9};
    base::Rate merchantKey{1e9, 1e9};
    Loopback loopback = Loopback::limited;
};

} // namespace florin::intake

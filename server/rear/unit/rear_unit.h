#pragma once

#include "server/inquiry/question.h"
#include "server/program/exit.h"
#include "server/rear/unit/configuration.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/result.h"

#include <memory>

namespace florin::rear {

/// The rear unit: books, keys, banks and mail, joined, behind one door. Beside the routes of the interface its door answers
/// `GET /.well-known/jwks.json`: the keys with which everybody checks vouchers.
class RearUnit {
  public:
    /// Takes the data folder for itself and opens, or begins, what is in it. All that is handed in outlives it.
    static base::Result<std::unique_ptr<RearUnit>, program::Failure> open(const Configuration &configuration, const base::Clock &clock,
                                                                          base::Random &random);
    /// Stops those who bring in new work, then the workers.
    ~RearUnit();

    inquiry::RearDoor &door();

  private:
    struct Parts;
    explicit RearUnit(std::unique_ptr<Parts> parts);
    const std::unique_ptr<Parts> m_parts;
};

} // namespace florin::rear

#pragma once

#include <chrono>
#include <cstddef>

/// Everything that comes from a page has a limit.
namespace florin::browser::limits {

constexpr int messageBytes = 4 << 20; ///< of one description
constexpr int fieldsInFrame = 400;
constexpr int sumsInFrame = 60;
constexpr int documents = 60; ///< frames of one page
constexpr int textLength = 200;
constexpr int optionsInSelect = 300;
constexpr int dialogsInARow = 3; ///< alerts and questions that a page may show within the pause below
constexpr int dialogLength = 400;
constexpr std::chrono::seconds dialogPause{10};
constexpr std::chrono::milliseconds gather{15};      ///< how long descriptions of several frames are gathered
constexpr std::chrono::milliseconds frameFill{4000}; ///< for one frame to take its values
constexpr std::size_t keysPerField = 4;               ///< that an agent may have pressed: a list that loses what was chosen gets it again
constexpr std::chrono::milliseconds answers{1500};    ///< for agents to answer a question that is put to several of them
constexpr std::chrono::milliseconds agentPatience{150}; ///< from the end of a load until its agent must have spoken
constexpr std::chrono::milliseconds tellings{60};     ///< at least between two for frames that go elsewhere
constexpr std::chrono::milliseconds frameVisits{250}; ///< at least between two visits to the frames of a page
constexpr int frameVisitsInARow = 4;                  ///< after each news of a page's frames
constexpr std::chrono::seconds silence{10};          ///< a frame that neither waits nor types for so long is gone

} // namespace florin::browser::limits

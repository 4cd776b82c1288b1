#pragma once

#include <Poco/Util/AbstractConfiguration.h>

#include <string>

namespace florin::program {

/// Reads keys of the properties file and remembers the first thing that is wrong.
class KeyReader {
  public:
    explicit KeyReader(const Poco::Util::AbstractConfiguration &file) : m_file(file) {}

    std::string text(const std::string &key);
    std::string optionalText(const std::string &key, const std::string &otherwise = {}) const { return m_file.getString(key, otherwise); }
    int number(const std::string &key, int least, int most, int otherwise);
    bool flag(const std::string &key);
    void fail(const std::string &key, const std::string &what);
    /// A sentence that names the key; empty if all was right.
    const std::string &flaw() const { return m_flaw; }

  private:
    const Poco::Util::AbstractConfiguration &m_file;
    std::string m_flaw;
};

} // namespace florin::program

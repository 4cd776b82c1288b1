#include "server/program/key_reader.h"

#include <Poco/Exception.h>

namespace florin::program {

std::string KeyReader::text(const std::string &key) {
    const std::string value = m_file.getString(key, "");
    if (value.empty()) {
        fail(key, "is missing");
    }
    return value;
}

int KeyReader::number(const std::string &key, int least, int most, int otherwise) {
    try {
        const int value = m_file.getInt(key, otherwise);
        if (value >= least && value <= most) {
            return value;
        }
    } catch (const Poco::Exception &) {
    }
    fail(key, "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
    return otherwise;
}

bool KeyReader::flag(const std::string &key) {
    try {
        return m_file.getBool(key, false);
    } catch (const Poco::Exception &) {
        fail(key, "must be true or false");
        return false;
    }
}

void KeyReader::fail(const std::string &key, const std::string &what) {
    if (m_flaw.empty()) {
        m_flaw = "The configuration is wrong: " + key + " " + what + ".";
    }
}

} // namespace florin::program

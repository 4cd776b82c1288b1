#include "server/rear/storage/sqlite_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::storage {

OpenFailure damagedFile(const std::string &path) {
    return {OpenFailure::Kind::damaged, "The database " + path +
                                            " is damaged. It was left as it is and the server does not start. Put a backup in its place, or move it away to "
                                            "look at it."};
}

OpenFailure notWritableFile(const std::string &path) {
    return {OpenFailure::Kind::notWritable,
            "The database " + path + " cannot be opened for writing. Look at the rights of its folder and at the room on its disk."};
}

OpenFailure newerFile(const std::string &path) {
    return {OpenFailure::Kind::newerSchema, "The database " + path + " was written by a newer version of this program. Start that version."};
}

bool makePrivateFile(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return false;
    ::close(file);
    return true;
}

} // namespace florin::storage

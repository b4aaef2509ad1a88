@echo off
rem Starts Walscope: finds a JDK, builds when there is no up-to-date build, and becomes the program.
rem All arguments are the program's; see --help. The twin of the script beside it, for Windows.
setlocal EnableExtensions DisableDelayedExpansion
for %%d in ("%~dp0..") do set "PROJECT=%%~fd"
set "TARGET=%PROJECT%\target"
set "STAMP=%TARGET%\launch.stamp"
set "LOCK=%TARGET%\launch.lock"
set "LOG=%TARGET%\launch.log"
set "LAUNCH=%TARGET%\launch"
set "NODE=-XX:+UseSerialGC -Xms40m -XX:NewSize=16m -XX:MaxNewSize=32m -Xmx1g -XX:MetaspaceSize=64m -XX:+ExitOnOutOfMemoryError"
set "MAIN=dev.walscope.Walscope"

rem ---- a JDK that is new enough
set "JDK="
if defined JAVA_HOME call :try "%JAVA_HOME%"
if not defined JDK for %%j in (java.exe) do if not "%%~$PATH:j"=="" for %%h in ("%%~dp$PATH:j..") do call :try "%%~fh"
if not defined JDK for %%r in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
    if exist "%%~r" for /d %%h in ("%%~r\*") do if not defined JDK call :try "%%~fh"
)
if not defined JDK (
    echo walscope: no JDK 25 or newer found; install one, such as Temurin from https://adoptium.net, or set JAVA_HOME to it 1>&2
    exit /b 1
)

rem ---- a build that is up to date
call :uptodate && goto run
where mvn >nul 2>nul || (
    echo walscope: Maven is missing; install it from https://maven.apache.org and put its bin folder on the PATH 1>&2
    exit /b 1
)
if not exist "%TARGET%" mkdir "%TARGET%" 2>nul
if not exist "%TARGET%" (
    echo walscope: nowhere to build: %TARGET% cannot be written to 1>&2
    exit /b 1
)
set "WAITED=0"
:lock
mkdir "%LOCK%" 2>nul && goto build
if %WAITED%==0 echo walscope: waiting for another start that is building 1>&2
set /a WAITED+=1
rem No build takes ten minutes: whoever held the lock was killed.
if %WAITED% geq 600 rmdir "%LOCK%" 2>nul
ping -n 2 127.0.0.1 >nul
goto lock

:build
call :uptodate && (
    rmdir "%LOCK%"
    goto run
)
rem Libraries of another version must not stay beside the new ones.
powershell -NoProfile -Command "$s=Get-Item -LiteralPath $env:STAMP -ErrorAction SilentlyContinue; if (-not $s -or (Get-Item -LiteralPath ($env:PROJECT+'\pom.xml')).LastWriteTimeUtc -gt $s.LastWriteTimeUtc) { exit 1 }" || rmdir /s /q "%TARGET%\lib" 2>nul
echo walscope: building (first start, about a minute) ... 1>&2
type nul > "%TARGET%\launch.begun"
set "CALLER_JAVA_HOME=%JAVA_HOME%"
set "JAVA_HOME=%JDK%"
call mvn -B -ntp -q -o -Plaunch -f "%PROJECT%\pom.xml" package > "%LOG%" 2>&1
if errorlevel 1 call mvn -B -ntp -q -Plaunch -f "%PROJECT%\pom.xml" package > "%LOG%" 2>&1
if errorlevel 1 (
    rmdir "%LOCK%"
    findstr /b /c:"[ERROR]" "%LOG%" 1>&2
    echo walscope: the build failed; its log is %LOG% 1>&2
    exit /b 1
)
set "JAVA_HOME=%CALLER_JAVA_HOME%"
rem What Maven writes next time must not be pulled away under a program that runs.
if not exist "%LAUNCH%" mkdir "%LAUNCH%"
del /q "%LAUNCH%\*.aot*" 2>nul
copy /y "%TARGET%\walscope.jar" "%LAUNCH%\walscope.jar" >nul
move /y "%TARGET%\launch.begun" "%STAMP%" >nul
set "LEARN=1"
if /i "%WALSCOPE_AOT%"=="off" set "LEARN="
rmdir "%LOCK%"

rem ---- the program
:run
set "CLASSES=%LAUNCH%\walscope.jar"
setlocal EnableDelayedExpansion
set "MODULES="
for %%f in ("%TARGET%\lib\*.jar") do (
    set "NAME=%%~nf"
    if "!NAME:~0,6!"=="javafx" (set "MODULES=!MODULES!;%%f") else (set "CLASSES=!CLASSES!;%%f")
)
set "FX=-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 --module-path "!MODULES:~1!" --add-modules javafx.controls --enable-native-access=javafx.graphics"
if defined LEARN (
    rem The JVM takes notes of one start of each kind, and later starts take half as long.
    echo walscope: learning to start fast ^(once, some seconds^) ... 1>&2
    "%JDK%\bin\java.exe" %NODE% "-XX:AOTCacheOutput=%LAUNCH%\node.aot" -cp "!CLASSES!" %MAIN% warm-up node >nul 2>&1 <nul
    "%JDK%\bin\java.exe" !FX! -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining "-XX:AOTCacheOutput=%LAUNCH%\window.aot" -cp "!CLASSES!" %MAIN% warm-up window >nul 2>&1 <nul
)
set "KIND=window"
for %%c in (leader follower node wal token cert get put delete keys status watch load history completion version help -h --help -V --version) do if "%~1"=="%%c" set "KIND=node"
rem Notes that do not fit this JVM are passed over without a word.
set "NOTES="
if exist "%LAUNCH%\!KIND!.aot" set "NOTES="-XX:AOTCache=%LAUNCH%\!KIND!.aot" -Xlog:aot=off -Xlog:cds=off"
if "!KIND!"=="window" (
    "%JDK%\bin\java.exe" !FX! !NOTES! -cp "!CLASSES!" %MAIN% %*
) else (
    "%JDK%\bin\java.exe" %NODE% !NOTES! -cp "!CLASSES!" %MAIN% %*
)
exit /b %ERRORLEVEL%

:try
if not exist "%~1\bin\javac.exe" exit /b 1
set "MAJOR="
for /f "tokens=3" %%v in ('""%~1\bin\java.exe" -version 2^>^&1 ^| findstr /i " version ""') do for /f "delims=.-+ " %%m in ("%%~v") do set "MAJOR=%%m"
if not defined MAJOR exit /b 1
if %MAJOR% geq 25 set "JDK=%~1"
exit /b 0

:uptodate
if not exist "%STAMP%" exit /b 1
if not exist "%LAUNCH%\walscope.jar" exit /b 1
if not exist "%TARGET%\lib" exit /b 1
powershell -NoProfile -Command "$s=(Get-Item -LiteralPath $env:STAMP).LastWriteTimeUtc; $n=Get-ChildItem -LiteralPath ($env:PROJECT+'\src\main'),($env:PROJECT+'\assets'),($env:PROJECT+'\pom.xml') -Recurse -Force | Where-Object { $_.LastWriteTimeUtc -gt $s } | Select-Object -First 1; if ($n) { exit 1 }"
exit /b %ERRORLEVEL%

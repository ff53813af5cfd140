//! A small catalogue for the tests of this module.

use std::sync::LazyLock;

use super::{Catalogue, CatalogueFiles};

const WORKS_HEADER: &str = "id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads\n";

const FANTASY: &str = "\
harry-potter-and-the-chamber-of-secrets-jk-rowling,Harry Potter and the Chamber of Secrets,,jk-rowling,1998,en,Harry Potter,2,fantasy,magic-schools,playful,,present-day,251,95,\"Something in the walls of the school is turning pupils to stone, and Harry alone can hear it.\",,,
harry-potter-and-the-philosophers-stone-jk-rowling,Harry Potter and the Philosopher's Stone,Harry Potter and the Sorcerer's Stone,jk-rowling,1997,en,Harry Potter,1,fantasy,magic-schools,playful,,present-day,223,100,\"An orphan who sleeps under the stairs learns that he is a wizard, and is sent to be taught.\",,,
it-stephen-king,It,,stephen-king,1986,en,,,horror,childhood-fears,tense,,sixties-and-seventies,1138,80,\"Seven friends in Maine come home to end the thing that they met in the drains as children.\",,,
the-fellowship-of-the-ring-jrr-tolkien,The Fellowship of the Ring,,jrr-tolkien,1954,en,The Lord of the Rings,1,fantasy,quests,epic,,own-time,423,92,\"Four hobbits carry a ring out of their quiet country, with black riders on the road behind.\",,,
the-hobbit-jrr-tolkien,The Hobbit,There and Back Again,jrr-tolkien,1937,en,,,fantasy,quests,playful,,own-time,310,94,\"Thirteen dwarves and a wizard take a respectable hobbit along to rob a dragon of its gold.\",,,
";

const LITERARY_FICTION: &str = "\
crime-and-punishment-fyodor-dostoevsky,Crime and Punishment,Преступление и наказание,fyodor-dostoevsky,1866,ru,,,literary-fiction,guilt,melancholy,,victorian,545,85,\"A poor student in a hot Petersburg summer kills a pawnbroker and cannot live with his reasons.\",,,
emma-alexander-mccall-smith,Emma,,alexander-mccall-smith,2014,en,,,literary-fiction;romance,matchmaking,playful,,present-day,361,22,\"The young woman from Highbury has a degree in design now, a small car, and the same opinions on whom to pair.\",,,
emma-jane-austen,Emma,,jane-austen,1815,en,,,literary-fiction;romance,matchmaking,playful,,early-nineteenth-century,474,75,\"Handsome, clever and rich, a young woman arranges the loves of a village and misreads all of them.\",,,
grief-is-the-thing-with-feathers-max-porter,Grief Is the Thing with Feathers,,max-porter,2015,en,,,literary-fiction,grief,melancholy,,present-day,114,45,\"After a sudden death a crow moves in with two boys and their father, and stays until it is not needed.\",,,
les-miserables-victor-hugo,Les Misérables,,victor-hugo,1862,fr,,,literary-fiction,guilt,epic,,early-nineteenth-century,1232,80,\"A man who stole bread is hunted for half his life by a policeman who knows no mercy.\",,,
norwegian-wood-haruki-murakami,Norwegian Wood,ノルウェイの森,haruki-murakami,1987,ja,,,literary-fiction,grief,melancholy,japan,sixties-and-seventies,296,70,\"A song on an aeroplane takes a man back to his student years and to two girls he loved.\",,,
one-hundred-years-of-solitude-gabriel-garcia-marquez,One Hundred Years of Solitude,Cien años de soledad,gabriel-garcia-marquez,1967,es,,,literary-fiction,families,dreamlike,,own-time,417,85,\"Seven generations of one family live, love and repeat themselves in a town that rain will wash away.\",,,
persuasion-jane-austen,Persuasion,,jane-austen,1817,en,,,literary-fiction;romance,second-chances,melancholy,,early-nineteenth-century,249,70,\"Eight years after she let a sailor go, Anne Elliot meets him again, prosperous and still hurt.\",,,
pride-and-prejudice-jane-austen,Pride and Prejudice,,jane-austen,1813,en,,,romance;literary-fiction,matchmaking,playful,,early-nineteenth-century,279,95,\"A rich man slights a clever woman at a ball, and both have to unlearn what they are sure of.\",,,
the-king-donald-barthelme,The King,,donald-barthelme,1990,en,,,literary-fiction,politics,playful,,middle-ages,158,15,\"Arthur and his knights fight the Second World War in armour, and listen to it on the wireless.\",,,
";

const SCIENCE_FICTION: &str = "\
dune-frank-herbert,Dune,,frank-herbert,1965,en,Dune,1,science-fiction;space-opera,politics;prophecy,epic,desert,far-future,604,88,\"On the only planet that yields the spice, a betrayed duke's son learns to live as the desert's people do.\",,,
dune-messiah-frank-herbert,Dune Messiah,,frank-herbert,1969,en,Dune,2,science-fiction;space-opera,prophecy;politics,tense,desert,far-future,256,62,\"Twelve years an emperor, Paul is hated by those who made him and sees the plot against him coming.\",,,
nineteen-eighty-four-george-orwell,Nineteen Eighty-Four,1984,george-orwell,1949,en,,,science-fiction,politics,tense,,near-future,328,96,\"Winston Smith rewrites old newspapers for a party that watches him, and begins to write for himself.\",,,
the-left-hand-of-darkness-ursula-k-le-guin,The Left Hand of Darkness,,ursula-k-le-guin,1969,en,,,science-fiction,politics,melancholy,,far-future,286,72,\"An envoy alone on a frozen planet has to trust people who are neither men nor women.\",,,
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
alexander-mccall-smith,Alexander McCall Smith,\"McCall Smith, Alexander\",,1948,,GB,
donald-barthelme,Donald Barthelme,\"Barthelme, Donald\",,1931,1989,US,
frank-herbert,Frank Herbert,\"Herbert, Frank\",,1920,1986,US,
fyodor-dostoevsky,Fyodor Dostoevsky,\"Dostoevsky, Fyodor\",Fyodor Dostoyevsky,1821,1881,RU,
gabriel-garcia-marquez,Gabriel García Márquez,\"García Márquez, Gabriel\",,1927,2014,CO,
george-orwell,George Orwell,\"Orwell, George\",Eric Arthur Blair,1903,1950,GB,
haruki-murakami,Haruki Murakami,\"Murakami, Haruki\",,1949,,JP,
jane-austen,Jane Austen,\"Austen, Jane\",,1775,1817,GB,
jk-rowling,J.K. Rowling,\"Rowling, J.K.\",Robert Galbraith,1965,,GB,
jrr-tolkien,J.R.R. Tolkien,\"Tolkien, J.R.R.\",John Ronald Reuel Tolkien,1892,1973,GB,
max-porter,Max Porter,\"Porter, Max\",,1981,,GB,
stephen-king,Stephen King,\"King, Stephen\",,1947,,US,
ursula-k-le-guin,Ursula K. Le Guin,\"Le Guin, Ursula K.\",,1929,2018,US,
victor-hugo,Victor Hugo,\"Hugo, Victor\",,1802,1885,FR,
";

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,Fantasy,,fantasy fiction;fairy tales,,Stories with magic.
genre,horror,Horror,,scary stories,,Stories that frighten.
genre,literary-fiction,Literary fiction,,general fiction,,Stories led by language.
genre,romance,Romance,,love stories,,Stories of love.
genre,science-fiction,Science fiction,,sci-fi;scifi,,Stories of the possible.
genre,space-opera,Space opera,science-fiction,,,Adventures among the stars.
theme,childhood-fears,childhood fears,,bogeyman,,What children fear.
theme,families,families,,generations,,Those one is born to.
theme,grief,grief,,mourning;loss,,Living after a death.
theme,guilt,guilt,,remorse,,Having done wrong.
theme,magic-schools,schools of magic,,wizard school,,Where magic is taught.
theme,matchmaking,matchmaking,,courtship,,Bringing people together.
theme,politics,politics,,power,,Who rules and how.
theme,prophecy,prophecy,,chosen one,,A future foretold.
theme,quests,quests,,journeys,,A long way to a purpose.
theme,second-chances,second chances,,old flames,,What was missed comes back.
mood,dreamlike,dreamlike,,surreal,,Like a dream.
mood,epic,epic,,sweeping,,Large.
mood,melancholy,melancholy,,sad;sorrowful,playful,Sad and slow.
mood,playful,playful,,funny,melancholy,Light of heart.
mood,tense,tense,,gripping,,Keeps one waiting.
setting,desert,the desert,,dunes,,Dry country.
setting,japan,Japan,,tokyo,,The Japanese islands.
period,early-nineteenth-century,the early nineteenth century,,regency,,From 1800 on.
period,far-future,the far future,,,,Long after us.
period,middle-ages,the Middle Ages,,medieval,,Knights.
period,near-future,the near future,,,,Soon.
period,own-time,a time of its own,,,,No calendar of ours.
period,present-day,the present day,,,,Now.
period,sixties-and-seventies,the 1960s and 1970s,,,,Then.
period,victorian,the Victorian age,,,,Under Victoria.
";

/// Twenty works with their authors and words, built once.
pub(super) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(build);
    &CATALOGUE
}

fn build() -> Catalogue {
    let works = [FANTASY, LITERARY_FICTION, SCIENCE_FICTION].concat();
    let works = format!("{WORKS_HEADER}{works}");
    Catalogue::build(&CatalogueFiles::of_texts(("works.csv", &works), AUTHORS, VOCABULARY))
        .expect("the fixture is in order")
}
